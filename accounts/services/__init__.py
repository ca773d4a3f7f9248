from .reference import load_reference

__all__ = ["load_reference"]
