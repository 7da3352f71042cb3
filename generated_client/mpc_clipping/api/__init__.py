# Written by openapi-python-client from the OpenAPI document. Do not edit: `make generate` overwrites it.
"""Contains methods for accessing the API"""
