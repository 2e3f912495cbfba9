"""digest: one good e-mail a week out of many feeds."""

__version__ = "0.1.0"
