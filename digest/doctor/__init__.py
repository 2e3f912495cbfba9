"""`digest doctor`: looks at everything that a send depends on, and says how to put it right."""
