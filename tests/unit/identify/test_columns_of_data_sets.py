"""Whether the columns of public data sets are understood."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

from regulars.identify.columns import roles_of

_FEBRL = {
    " given_name": "given_name",
    " surname": "family_name",
    " street_number": "house_number",
    " address_1": "street",
    " address_2": "text:address_2",
    " suburb": "city",
    " postcode": "postcode",
    " state": "region",
    " date_of_birth": "birth_date",
    " soc_sec_id": "id:soc_sec_id",
}
_DQBENCH = {
    "first_name": "given_name",
    "last_name": "family_name",
    "email": "email",
    "phone": "phone",
    "address": "street",
    "city": "city",
    "state": "region",
    "zip": "postcode",
    "company": "company",
}
_SENZING = {
    "PRIMARY_NAME_FULL": "full_name",
    "PRIMARY_NAME_ORG": "organisation",
    "PRIMARY_NAME_LAST": "family_name",
    "PRIMARY_NAME_FIRST": "given_name",
    "PRIMARY_NAME_MIDDLE": "middle_name",
    "NATIVE_NAME_FULL": "full_name#2",
    "SECONDARY_NAME_ORG": "organisation#2",
    "GENDER": "gender",
    "DATE_OF_BIRTH": "birth_date",
    "PASSPORT_NUMBER": "id:passport_number",
    "DRIVERS_LICENSE_NUMBER": "id:drivers_license_number",
    "SSN_NUMBER": "id:ssn_number",
    "TAX_ID_NUMBER": "id:tax_id_number",
    "LEI_NUMBER": "id:lei_number",
    "NATIONAL_ID_NUMBER": "id:national_id_number",
    "EMAIL_ADDRESS": "email",
    "ADDR_FULL": "street",
    "ADDR_LINE1": "street#2",
    "ADDR_CITY": "city",
    "ADDR_STATE": "region",
    "ADDR_POSTAL_CODE": "postcode",
    "ADDR_COUNTRY": "country",
    "PHONE_NUMBER": "phone",
    "EMPLOYER": "company",
}


@pytest.mark.parametrize(
    ("files", "wanted"),
    [
        (["febrl/dataset1.csv"], _FEBRL),
        (["febrl/dataset2.csv"], _FEBRL),
        (["febrl/dataset3.csv"], _FEBRL),
        (["febrl/dataset4a.csv", "febrl/dataset4b.csv"], _FEBRL),
        (["dqbench/er_tier1.csv"], _DQBENCH),
        (["dqbench/er_tier2.csv"], _DQBENCH),
        (["dqbench/er_tier3.csv"], _DQBENCH),
        (
            ["dqbench/er_tier4.csv"],
            {
                "email": "email",
                "phone": "phone",
                "address": "text:address",
                "city": "city",
                "state": "region",
                "zip": "postcode",
                "company": "company",
                "industry": "full_name",
            },
        ),
        (
            ["splink/fake_1000.csv"],
            {
                "first_name": "given_name",
                "surname": "family_name",
                "dob": "birth_date",
                "city": "city",
                "email": "email",
            },
        ),
        (["senzing/customers.csv", "senzing/reference.csv", "senzing/watchlist.csv"], _SENZING),
    ],
)
def test_the_public_data_sets(shared_data: Path, files: list[str], wanted: dict[str, str]) -> None:
    if not (shared_data / "identity").is_dir():
        pytest.skip("needs the identity data sets")
    tables = [pl.read_csv(shared_data / "identity" / file, infer_schema_length=0) for file in files]
    assert roles_of(pl.concat(tables, how="diagonal")) == wanted
