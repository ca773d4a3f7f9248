"""Reads of activities, shaped for pages."""
