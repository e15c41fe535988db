"""The reference for people: Swagger UI over the OpenAPI document, from this server alone."""
