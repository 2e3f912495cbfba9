"""What Alembic runs: the migrations on the connection that `upgrade` was given."""

from alembic import context

from digest.store.tables import metadata

context.configure(connection=context.config.attributes["connection"], target_metadata=metadata)
context.run_migrations()
