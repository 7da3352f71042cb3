"""Makes the package in generated_client/ from the OpenAPI document: validate, generate, post-process, write."""
