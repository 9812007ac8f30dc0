"""What the business chose: its settings, read once into one frozen value that steps are given."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from regulars.kernel.errors import BadSetting
from regulars.kernel.options import SETTINGS, Value, from_environment, read_setting, setting_named
from regulars.ledger.models import BusinessSetting


@dataclass(frozen=True, slots=True)
class Business:
    """The business settings of `kernel.options.SETTINGS`, with their values."""

    name: str
    currency: str
    country: str
    time_zone: str
    margin_rate: Decimal
    discount_rate: Decimal
    service_cost: Decimal
    return_cost: Decimal
    acquisition_cost: Decimal
    horizon_years: int
    control_share: Decimal
    attention_price: Decimal
    calls_a_day: int
    exchange_rates: tuple[tuple[str, float], ...] = ()
    """Other currencies, and what one unit of each is worth in the business's."""
    random_share: Decimal = Decimal(0)
    usual_share: Decimal = Decimal(0)
    explore: bool = False


def setting_values() -> dict[str, tuple[Value, str]]:
    """Each business setting's value and where it comes from: environment, console or default."""
    stored = dict(BusinessSetting.objects.values_list("name", "value"))
    values: dict[str, tuple[Value, str]] = {}
    for setting in SETTINGS:
        if not setting.business:
            continue
        given = from_environment(setting.name)
        origin = "environment" if given is not None else "console" if setting.name in stored else "default"
        text = given if given is not None else stored.get(setting.name, setting.default)
        values[setting.name] = (read_setting(setting.name, text), origin)
    return values


def business() -> Business:
    """The settings as they are now."""
    values = {name: value for name, (value, _) in setting_values().items()}
    return Business(
        name=str(values["BUSINESS_NAME"]),
        currency=str(values["CURRENCY"]),
        country=str(values["COUNTRY"]),
        time_zone=str(values["TIME_ZONE"]),
        margin_rate=Decimal(values["MARGIN_RATE"]),
        discount_rate=Decimal(values["DISCOUNT_RATE"]),
        service_cost=Decimal(values["SERVICE_COST"]),
        return_cost=Decimal(values["RETURN_COST"]),
        acquisition_cost=Decimal(values["ACQUISITION_COST"]),
        horizon_years=int(values["HORIZON_YEARS"]),
        control_share=Decimal(values["CONTROL_SHARE"]),
        attention_price=Decimal(values["ATTENTION_PRICE"]),
        calls_a_day=int(values["CALLS_A_DAY"]),
        random_share=Decimal(values["RANDOM_SHARE"]),
        usual_share=Decimal(values["USUAL_SHARE"]),
        explore=bool(values["EXPLORE"]),
        exchange_rates=_rates(str(values["EXCHANGE_RATES"]), str(values["CURRENCY"])),
    )


def _rates(text: str, currency: str) -> tuple[tuple[str, float], ...]:
    """The rates, which say nothing before it is known into which currency."""
    pairs = (part.split() for part in text.split(",") if part.strip())
    return tuple((code, float(rate)) for code, rate in pairs if currency and code != currency)


def _require_other_currencies(rates: str, currency: str) -> None:
    if not currency:
        raise BadSetting("Rates say what other currencies are worth in yours.", hint="Set CURRENCY first.")
    if currency in {part.split()[0] for part in rates.split(",")}:
        raise BadSetting(f"EXCHANGE_RATES has a rate for {currency}, which is your own currency.", hint="Leave it out.")


def change_setting(name: str, text: str) -> None:
    """Set a business setting. Raises BadSetting for an unknown name, a broken rule, or one set in the environment."""
    setting = setting_named(name)
    if not setting.business:
        raise BadSetting(
            f"{setting.name} is set where Regulars is started.", hint=f"Set REGULARS_{setting.name} there."
        )
    if from_environment(setting.name) is not None:
        raise BadSetting(f"{setting.name} is set by REGULARS_{setting.name}, which wins.", hint="Change or unset it.")
    value = read_setting(setting.name, text)
    if setting.name == "EXCHANGE_RATES" and value:
        _require_other_currencies(str(value), business().currency)
    BusinessSetting.objects.update_or_create(name=setting.name, defaults={"value": text.strip()})
