"""The base of all tables and the column types that keep the laws of time and money.

Instants are timezone-aware in Python and UTC in the database; money is `Decimal` in Python and
whole cents in the database, so that sums are exact on every database.
"""

import enum
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Annotated, Any

from sqlalchemy import (
    BigInteger,
    Date,
    DateTime,
    Dialect,
    Enum,
    Integer,
    LargeBinary,
    MetaData,
    Text,
)
from sqlalchemy.orm import DeclarativeBase, mapped_column
from sqlalchemy.types import TypeDecorator

NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


BigKey = BigInteger().with_variant(Integer(), "sqlite")
"""Whole number: 64 bits where the database tells them apart; the row id on SQLite."""


class Instant(TypeDecorator[datetime]):
    """A moment. Refuses naive values; gives UTC back."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """To the database: UTC, without the zone where the database has none."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"{value!r} has no timezone")
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """From the database: aware, in UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Money(TypeDecorator[Decimal]):
    """An amount with two places, kept as whole cents."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: Decimal | None, dialect: Dialect) -> int | None:
        """To cents, rounded half to even."""
        return None if value is None else round(Decimal(value) * 100)

    def process_result_value(self, value: Any, dialect: Dialect) -> Decimal | None:
        """From cents."""
        return None if value is None else Decimal(value) / 100


def _generic_enum() -> Enum:
    return Enum(
        enum.Enum,
        native_enum=False,
        length=32,
        values_callable=lambda e: [m.value for m in e],
    )


class Base(DeclarativeBase):
    """All tables. Column comments are the data dictionary."""

    metadata = MetaData(naming_convention=NAMES)
    type_annotation_map = {  # noqa: RUF012  (SQLAlchemy reads it from the class)
        str: Text(),
        int: BigKey,
        datetime: Instant(),
        date: Date(),
        Decimal: Money(),
        bytes: LargeBinary(),
        enum.Enum: _generic_enum(),
    }


Id = Annotated[int, mapped_column(BigKey, primary_key=True, comment="number given by the database")]
