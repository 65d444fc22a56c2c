// Shows /openapi.json with Swagger UI.
SwaggerUIBundle({ url: "/openapi.json", dom_id: "#interface", deepLinking: true });
