"""Our own people who sign in to the dashboard."""

from datetime import datetime

from sqlalchemy.orm import Mapped, mapped_column

from voc.model.base import Base, Id


class Colleague(Base):
    """One colleague and what they may do. Without roles they may not come in; the row stays."""

    __tablename__ = "colleague"

    id: Mapped[Id]
    email: Mapped[str] = mapped_column(
        unique=True, comment="address by which they sign in, lower case; never a customer's"
    )
    name: Mapped[str | None] = mapped_column(comment="as tables of accounts name them in `csm`, if they do")
    roles: Mapped[str] = mapped_column(comment="their roles in alphabetical order with commas between them")
    changed_by: Mapped[str] = mapped_column(comment="who gave them these roles")
    changed_at: Mapped[datetime] = mapped_column(comment="when")
