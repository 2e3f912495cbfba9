"""Being watched: what the operator is told, and what monitors and `digest status` may ask."""
