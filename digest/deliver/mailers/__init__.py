"""deliver/mailers."""
