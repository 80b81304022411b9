public import Contracts

/// Makes the OpenAPI 3.1 description of a daemon out of its endpoint declarations.
public enum OpenAPIDocument {
    /// The document as compact JSON.
    public static func make(
        identity: ServiceIdentity, version: String, declarations: [EndpointDeclaration]
    ) -> [UInt8] {
        var schemas = OpenAPISchemas()
        _ = schemas.schema(Problem.schema)
        var paths: [OrderedJSON.Member] = []
        for path in unique(declarations.map(\.path)) {
            let operations = declarations.filter { $0.path == path }.map { declaration in
                OrderedJSON.Member(
                    name: declaration.method.rawValue.lowercased(), value: operation(declaration, &schemas))
            }
            paths.append(.init(name: path, value: .object(operations)))
        }
        let components = schemas.components.sorted { $0.key < $1.key }.map {
            OrderedJSON.Member(name: $0.key, value: $0.value)
        }
        return OrderedJSON.members([
            "openapi": .string("3.1.0"),
            "info": .members([
                "title": .string("Sextant \(identity.name)"), "version": .string(version),
                "description": .string(identity.summary),
                "license": nil,
            ]),
            "servers": .list([.members(["url": .string("/")])]),
            "paths": .object(paths),
            "components": .members([
                "schemas": .object(components),
                "securitySchemes": .members([
                    "bearer": .members([
                        "type": .string("http"), "scheme": .string("bearer"), "bearerFormat": .string("JWT"),
                        "description": .string("Ed25519-signed access token issued by billing."),
                    ])
                ]),
            ]),
        ]).bytes
    }

    private static func operation(_ declaration: EndpointDeclaration, _ schemas: inout OpenAPISchemas) -> OrderedJSON {
        var parameters = declaration.parameters.map { parameter in
            OrderedJSON.members([
                "name": .string(parameter.name), "in": .string(parameter.place.rawValue),
                "required": .boolean(parameter.isRequired), "description": .string(parameter.documentation),
                "schema": schemas.schema(parameter.schema),
            ])
        }
        if declaration.idempotency == .keyRequired { parameters.append(idempotencyKey) }
        var body: OrderedJSON?
        if declaration.requestSchema != .nothing {
            body = .members([
                "required": .boolean(!declaration.isBodyOptional),
                "content": json("application/json", schemas.schema(declaration.requestSchema)),
            ])
        }
        return .members([
            "operationId": .string(declaration.id), "summary": .string(declaration.summary),
            "security": security(declaration.authorization),
            "parameters": parameters.isEmpty ? nil : .list(parameters), "requestBody": body,
            "responses": .object(responses(declaration, &schemas)),
        ])
    }

    private static let idempotencyKey = OrderedJSON.members([
        "name": .string("Idempotency-Key"), "in": .string("header"), "required": .boolean(true),
        "description": .string("A repeat with the same key and request gets the first answer; kept at least 24 hours."),
        "schema": .members([
            "type": .string("string"), "pattern": .string("^[!-~]+$"), "minLength": .integer(1),
            "maxLength": .integer(255),
        ]),
    ])

    private static func security(_ rule: EndpointAuthorization) -> OrderedJSON {
        switch rule {
        case .everyone: .list([])
        case .anyCaller: .list([.members(["bearer": .list([])])])
        case .scope(let scope): .list([.members(["bearer": .strings([scope])])])
        }
    }

    private static func responses(
        _ declaration: EndpointDeclaration, _ schemas: inout OpenAPISchemas
    ) -> [OrderedJSON.Member] {
        var success: OrderedJSON?
        if let type = declaration.responseTextType {
            // The events of a stream are no single text: their shape is said in words.
            let isStream = type == EndpointDeclaration.eventStreamType
            success = json(type, isStream ? .object([]) : .members(["type": .string("string")]))
        } else if declaration.responseSchema != .nothing {
            success = json("application/json", schemas.schema(declaration.responseSchema))
        }
        for type in declaration.alternativeTypes {
            let text = json(type, .members(["type": .string("string")]))
            success = success.map { merged($0, text) } ?? text
        }
        var members = [
            OrderedJSON.Member(
                name: String(declaration.opensWebSocket ? 101 : declaration.successStatus),
                value: .members([
                    "description": .string(declaration.opensWebSocket ? "The WebSocket is open." : "Success."),
                    "content": success,
                ]))
        ]
        for status in declaration.otherSuccessStatuses {
            members.append(
                .init(
                    name: String(status),
                    value: .members(["description": .string("Success; the work goes on."), "content": success])))
        }
        for (status, errors) in StandardErrors.of(declaration) {
            let description = errors.map { "`\($0.code)`: \($0.documentation)" }.joined(separator: " ")
            let problem = OrderedJSON.members(["$ref": .string("#/components/schemas/Problem")])
            let content: OrderedJSON =
                if status == 503, declaration.id == StandardAPI.ready.declaration.id, let success {
                    merged(success, json(Problem.contentType, problem))
                } else {
                    json(Problem.contentType, problem)
                }
            members.append(
                .init(
                    name: String(status), value: .members(["description": .string(description), "content": content])))
        }
        return members
    }

    private static func merged(_ left: OrderedJSON, _ right: OrderedJSON) -> OrderedJSON {
        guard case .object(let first) = left, case .object(let second) = right else { return left }
        return .object(first + second)
    }

    private static func json(_ type: String, _ schema: OrderedJSON) -> OrderedJSON {
        .object([.init(name: type, value: .members(["schema": schema]))])
    }

    private static func unique(_ paths: [String]) -> [String] {
        var seen: Set<String> = []
        return paths.filter { seen.insert($0).inserted }
    }
}
