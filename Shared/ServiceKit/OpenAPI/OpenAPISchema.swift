import Contracts

/// Wire shapes as JSON Schema; named objects become components.
struct OpenAPISchemas {
    private(set) var components: [String: OrderedJSON] = [:]

    /// The schema of a shape; objects are put among the components and referred to.
    mutating func schema(_ shape: WireSchema) -> OrderedJSON {
        switch shape {
        case .string(let format, let pattern, let lengths, let example):
            .members([
                "type": .string("string"), "format": format.map { .string($0) }, "pattern": pattern.map { .string($0) },
                "minLength": lengths.map { .integer(Int64($0.lowerBound)) },
                "maxLength": lengths.map { .integer(Int64($0.upperBound)) },
                "examples": example.map { .strings([$0]) },
            ])
        case .decimal:
            // The limits of a text bind texts alone: a JSON number is taken too, and answers are always texts.
            .members([
                "type": .strings(["string", "number"]), "pattern": .string("^-?(0|[1-9][0-9]*)(\\.[0-9]+)?$"),
                "minLength": .integer(1), "maxLength": .integer(Int64(Decimal12.maxTextBytes)),
                "examples": .strings(["65432.1"]),
            ])
        case .oneOf(let choices): .members(["type": .string("string"), "enum": .strings(choices)])
        case .integer(let range): integer(range)
        case .boolean: .members(["type": .string("boolean")])
        case .list(let item, let maxItems):
            .members(["type": .string("array"), "items": schema(item), "maxItems": .integer(Int64(maxItems))])
        case .object(let name, let fields): reference(name, fields)
        case .map(let value): .members(["type": .string("object"), "additionalProperties": schema(value)])
        case .anything, .nothing: .object([])
        }
    }

    private func integer(_ range: ClosedRange<Int64>) -> OrderedJSON {
        let fits32 = range.lowerBound >= Int64(Int32.min) && range.upperBound <= Int64(Int32.max)
        return .members([
            "type": .string("integer"), "format": .string(fits32 ? "int32" : "int64"),
            "minimum": .integer(range.lowerBound), "maximum": .integer(range.upperBound),
        ])
    }

    private mutating func reference(_ name: String, _ fields: [WireField]) -> OrderedJSON {
        if components[name] == nil {
            components[name] = .object([])
            var properties: [OrderedJSON.Member] = []
            for field in fields {
                let value = schema(field.schema)
                let shown = field.isRequired ? value : nullable(value)
                properties.append(.init(name: field.name, value: described(shown, field.documentation)))
            }
            let required = fields.filter(\.isRequired).map(\.name)
            components[name] = .members([
                "type": .string("object"), "properties": .object(properties),
                "required": required.isEmpty ? nil : .strings(required), "additionalProperties": .boolean(false),
            ])
        }
        return .members(["$ref": .string("#/components/schemas/\(name)")])
    }

    /// A field that may be left out may also be `null` in a request; answers leave it out.
    private func nullable(_ schema: OrderedJSON) -> OrderedJSON {
        guard case .object(let members) = schema, let first = members.first else { return schema }
        guard first.name == "type" else {
            return .members(["anyOf": .list([schema, .members(["type": .string("null")])])])
        }
        return .object(
            members.map { member in
                switch (member.name, member.value) {
                case ("type", .string(let type)): .init(name: "type", value: .strings([type, "null"]))
                case ("type", .list(let types)): .init(name: "type", value: .list(types + [.string("null")]))
                case ("enum", .list(let choices)): .init(name: "enum", value: .list(choices + [.null]))
                default: member
                }
            })
    }

    private func described(_ schema: OrderedJSON, _ documentation: String) -> OrderedJSON {
        guard case .object(let members) = schema else { return schema }
        return .object(members + [.init(name: "description", value: .string(documentation))])
    }
}
