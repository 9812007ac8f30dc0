"""On whose clock a customer's day is: the zone that they named, that we know, their country's, or the business's."""

from __future__ import annotations

from functools import cache
from zoneinfo import ZoneInfo

import polars as pl
from babel.core import get_global

from regulars.ledger.frames import read_frame
from regulars.ledger.models import Customer, Wish
from regulars.ledger.reach.wishes import zone_named
from regulars.science.matching.normal.countries import country_code

_MAIN = {
    "AR": "America/Argentina/Buenos_Aires", "AU": "Australia/Sydney Australia/Perth", "BR": "America/Sao_Paulo",
    "CA": "America/Toronto America/Winnipeg America/Vancouver", "CD": "Africa/Kinshasa", "CL": "America/Santiago",
    "CN": "Asia/Shanghai", "CY": "Asia/Nicosia", "DE": "Europe/Berlin", "EC": "America/Guayaquil",
    "ES": "Europe/Madrid", "GL": "America/Nuuk", "ID": "Asia/Jakarta Asia/Jayapura", "KZ": "Asia/Almaty",
    "MN": "Asia/Ulaanbaatar", "MX": "America/Mexico_City America/Tijuana", "MY": "Asia/Kuala_Lumpur",
    "NZ": "Pacific/Auckland", "PF": "Pacific/Tahiti", "PG": "Pacific/Port_Moresby", "PS": "Asia/Hebron",
    "PT": "Europe/Lisbon", "RU": "Europe/Moscow Asia/Yekaterinburg", "UA": "Europe/Kyiv",
    "US": "America/New_York America/Chicago America/Denver America/Los_Angeles", "UZ": "Asia/Tashkent",
}  # fmt: skip
"""Countries with several zones: those in which most people live. Quiet hours are kept in all of them."""


def zones_of(customer: Customer, named: ZoneInfo | None, business_zone: str) -> tuple[ZoneInfo, ...]:
    """The zones whose clocks a customer may live by; one, but for countries with several.

    Args:
        customer: who.
        named: the zone that they named themselves.
        business_zone: where nothing else is known.
    """
    known = named or zone_named(customer.time_zone)
    if known is not None:
        return (known,)
    return zones_of_country(customer.country) or (ZoneInfo(business_zone),)


@cache
def zones_of_country(country: str) -> tuple[ZoneInfo, ...]:
    """The zones of a country, by its code or name in nine languages; none where it is unknown."""
    code = country_code(country) if country else ""
    if code in _MAIN:
        return tuple(ZoneInfo(name) for name in _MAIN[code].split())
    return tuple(zone for zone in map(zone_named, _only_zones().get(code, ())) if zone)


@cache
def _only_zones() -> dict[str, tuple[str, ...]]:
    """Zones by the country that they lie in."""
    found: dict[str, tuple[str, ...]] = {}
    for zone, country in get_global("zone_territories").items():
        found[country] = (*found.get(country, ()), zone)
    return found


def zones_of_customers() -> pl.DataFrame:
    """Each customer's likeliest zone, where anything is known of it: customer, zone (a name); one row a customer."""
    said = read_frame(
        Wish.objects.filter(about=Wish.About.TIME_ZONE, record__link__isnull=False).order_by(),
        ["record__link__customer", "stated_at", "id", "value"],
    ).rename({"record__link__customer": "customer"})
    named = (
        said.sort("stated_at", "id")
        .unique("customer", keep="last", maintain_order=True)
        .select("customer", named=pl.col("value"))
    )
    known = read_frame(Customer.objects.filter(merged_into=None).order_by(), ["id", "time_zone", "country"])
    told = known.rename({"id": "customer"}).join(named, on="customer", how="left").fill_null("")
    places = told.select("named", "time_zone", "country").unique(maintain_order=True)
    zones = [_likeliest(*place) for place in places.iter_rows()]
    return (
        told.join(
            places.with_columns(zone=pl.Series(zones, dtype=pl.String)),
            on=["named", "time_zone", "country"],
            how="left",
        )
        .filter(pl.col("zone").is_not_null())
        .select("customer", "zone")
        .sort("customer")
    )


def _likeliest(named: str, known: str, country: str) -> str | None:
    zone = zone_named(named) or zone_named(known) or next(iter(zones_of_country(country)), None)
    return zone.key if zone else None
