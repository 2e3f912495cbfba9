"""What subscribers choose, what editors approve, and what the ledger needs to be quicker."""

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Add what 0001 did not have."""
