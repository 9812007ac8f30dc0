"""What hangs on a customer moves along when it becomes an alias of another, and back when that is undone.

The tables are found, not listed: whatever refers to a customer is carried. A row that the other customer has already
(its score, its place in the same account) is set aside in the log, and put back from there.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from django.db import connection, models

from regulars.ledger.models import Customer, Link

Detail = dict[str, Any]
"""Of one change: what it takes to do the inverse, as JSON."""

_FEW = 500


def carry(into: Mapping[int, int]) -> dict[int, Detail]:
    """Make each customer of `into` an alias of the other, with all but its links. Gives for each what was changed."""
    details: dict[int, Detail] = {gone: {"moved": {}, "aside": {}, "aliases": []} for gone in into}
    gone = sorted(into)
    for start in range(0, len(gone), _FEW):
        some = gone[start : start + _FEW]
        for field in _in_use(some):
            _carry_rows(field, some, into, details)
        _make_aliases(some, into, details)
    return details


def put_back(detail: Detail) -> None:
    """The inverse of `carry` for one customer; rows that are no longer there stay away."""
    for name, rows in detail["moved"].items():
        field = reference(name)
        for row, customer in rows:
            field.model._base_manager.filter(pk=row).update(**{field.name: customer})
    for name, kept in detail["aside"].items():
        for row in kept:
            _restore(reference(name).model, row)
    for alias, before in detail["aliases"]:
        Customer.objects.filter(pk=alias).update(merged_into=before)
    for customer, since in detail.get("known_since", []):
        Customer.objects.filter(pk=customer).update(known_since=datetime.fromisoformat(since))


def others_named(detail: Detail) -> set[int]:
    """Customers whom rows that were set aside name at their other end, as a referral does."""
    found: set[int] = set()
    for name, rows in detail.get("aside", {}).items():
        field = reference(name)
        ends = [end.attname for end in field.model._meta.concrete_fields if end.related_model is Customer]
        found |= {int(row[end]) for row in rows for end in ends if end != field.attname and row[end] is not None}
    return found


def _references() -> Iterator[models.ForeignKey[Any, Any]]:
    """Every reference to a customer but links and aliases."""
    for relation in Customer._meta.related_objects:
        if relation.related_model not in {Link, Customer}:
            yield relation.field  # type: ignore[misc]


def _in_use(customers: list[int]) -> list[models.ForeignKey[Any, Any]]:
    """The references by which any row refers to one of these customers, found by one query."""
    fields = list(_references())
    some = ", ".join(map(str, customers))
    asked = " UNION ALL ".join(
        f"SELECT {place} WHERE EXISTS (SELECT 1 FROM {field.model._meta.db_table} WHERE {field.column} IN ({some}))"
        for place, field in enumerate(fields)
    )
    with connection.cursor() as cursor:
        cursor.execute(asked)
        return [fields[place] for (place,) in cursor.fetchall()]


def reference(name: str) -> models.ForeignKey[Any, Any]:
    """The reference of that name, as the log has it."""
    return next(field for field in _references() if _name(field) == name)


def _name(field: models.ForeignKey[Any, Any]) -> str:
    return f"{field.model._meta.model_name}.{field.name}"


def _carry_rows(
    field: models.ForeignKey[Any, Any], gone: list[int], into: Mapping[int, int], details: Mapping[int, Detail]
) -> None:
    manager = field.model._base_manager
    rows = list(manager.filter(**{f"{field.name}__in": gone}).order_by("pk"))
    if not rows:
        return
    once = _once(field)
    targets = sorted({into[getattr(row, field.attname)] for row in rows})
    held = {_key(other, once) for other in manager.filter(**{f"{field.name}__in": targets})} if once else set()
    moving: defaultdict[int, list[Any]] = defaultdict(list)
    for row in rows:
        customer = getattr(row, field.attname)
        setattr(row, field.attname, into[customer])
        refused = field.primary_key or (once and _key(row, once) in held) or _to_itself(row)
        setattr(row, field.attname, customer)
        if refused:
            details[customer]["aside"].setdefault(_name(field), []).append(_plain(row))
            row.delete()
            continue
        details[customer]["moved"].setdefault(_name(field), []).append([row.pk, customer])
        moving[into[customer]].append(row.pk)
        setattr(row, field.attname, into[customer])
        held.add(_key(row, once))
    for target, keys in moving.items():
        manager.filter(pk__in=keys).update(**{field.name: target})


def _once(field: models.ForeignKey[Any, Any]) -> list[str]:
    """The columns, this one among them, that no two rows may share; empty where any may."""
    if field.unique:
        return [field.attname]
    for rule in field.model._meta.constraints:
        if isinstance(rule, models.UniqueConstraint) and field.name in rule.fields:
            return [column.attname for column in field.model._meta.concrete_fields if column.name in rule.fields]
    return []


def _key(row: Any, columns: list[str]) -> tuple[Any, ...]:
    return tuple(getattr(row, column) for column in columns)


def _to_itself(row: Any) -> bool:
    """Whether the row would tie a customer to itself, such as a referral."""
    ends = [getattr(row, field.attname) for field in row._meta.concrete_fields if field.related_model is Customer]
    return len(ends) > len(set(ends))


def _plain(row: Any) -> dict[str, Any]:
    """All columns of a row, to the bit, as JSON."""
    plain = {}
    for field in row._meta.concrete_fields:
        value = field.value_from_object(row)
        plain[field.attname] = value if value is None else field.value_to_string(row)
    return plain


def _restore(model: type[models.Model], plain: Mapping[str, Any]) -> None:
    """Write a row that was set aside, unless there is one in its place by now or what it belongs to is gone."""
    values = {}
    for field in model._meta.concrete_fields:
        told = plain[field.attname]
        values[field.attname] = told if isinstance(field, models.JSONField) else field.to_python(told)
        if isinstance(field, models.ForeignKey) and _is_gone(field, values[field.attname]):
            return
    if not model._base_manager.filter(pk=values[model._meta.pk.attname]).exists():
        model._base_manager.bulk_create([model(**values)], ignore_conflicts=True)


def _is_gone(field: models.ForeignKey[Any, Any], key: Any) -> bool:
    return key is not None and not field.remote_field.model._base_manager.filter(pk=key).exists()


def _make_aliases(gone: list[int], into: Mapping[int, int], details: Mapping[int, Detail]) -> None:
    aliases = Customer.objects.filter(merged_into__in=gone).values_list("pk", "merged_into")
    for alias, before in [(alias, before) for alias, before in aliases if before is not None]:
        details[before]["aliases"].append([alias, before])
        Customer.objects.filter(pk=alias).update(merged_into=into[before])
    for customer in gone:
        details[customer]["aliases"].append([customer, None])
        Customer.objects.filter(pk=customer).update(merged_into=into[customer])
    since = dict(Customer.objects.filter(pk__in={into[one] for one in gone}).values_list("pk", "known_since"))
    for customer in gone:
        details[customer]["known_since"] = [[into[customer], since[into[customer]].isoformat()]]
