"""Customer: the resolved person, with a stable id for life and the golden record people look at."""

from django.db import models

from regulars.kernel.codes import customer_code


class Customer(models.Model):
    """One person. The golden fields are chosen from the linked records; `origins` says where each comes from."""

    merged_into = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="aliases", db_index=False)
    known_since = models.DateTimeField()
    name = models.CharField(max_length=300, blank=True)
    email = models.CharField(max_length=320, blank=True)
    phone = models.CharField(max_length=64, blank=True)
    company = models.CharField(max_length=300, blank=True)
    street = models.CharField(max_length=300, blank=True)
    city = models.CharField(max_length=150, blank=True)
    postcode = models.CharField(max_length=32, blank=True)
    country = models.CharField(max_length=100, blank=True)
    language = models.CharField(max_length=35, blank=True)
    time_zone = models.CharField(max_length=64, blank=True)
    birth_date = models.CharField(max_length=10, blank=True)
    number = models.CharField(max_length=320, blank=True)  # a source's own key, for those known by nothing else
    origins = models.JSONField(default=dict)  # field -> {"source": name, "record": id, "learned_at": ISO time}
    search = models.TextField(blank=True)  # lower-cased words of name, e-mail, phone, keys, for the search box

    class Meta:
        indexes = [
            models.Index(fields=["email"], name="customer_email"),
            # Lists ask for those who were not merged into another; these answer without reading the rows.
            models.Index(fields=["merged_into", "name"], name="customer_name"),
            models.Index(fields=["merged_into", "country"], name="customer_country"),
            models.Index(fields=["merged_into", "search"], name="customer_search"),
        ]

    @property
    def code(self) -> str:
        """The public id."""
        return customer_code(self.pk)

    @property
    def called(self) -> str:
        """What to call this customer on a page: name, e-mail, phone, company, a source's number, or the code."""
        known = self.name or self.email or self.phone or self.company
        return known or (f"No. {self.number}" if self.number else f"Customer {self.code}")

    def __str__(self) -> str:
        return f"customer {self.code}"
