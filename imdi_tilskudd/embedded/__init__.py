"""Embedded PostgreSQL and Valkey, and what `./portal` does with them, for one machine without servers.

Standard library only: these modules run before any package is installed. Nothing in the application
imports them; the application sees only the environment variables that `environment.py` sets.
"""
