# Written by openapi-python-client from the OpenAPI document. Do not edit: `make generate` overwrites it.
"""Contains endpoint functions for accessing the API"""
