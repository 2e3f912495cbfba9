"""Word lists as Python constants: no file is read at run time."""
