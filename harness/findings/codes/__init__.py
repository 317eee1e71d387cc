"""One module per family of codes; each code is a module-level constant."""
