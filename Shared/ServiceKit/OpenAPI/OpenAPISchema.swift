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
                properties.append(.init(name: field.name, value: described(schema(field.schema), field.documentation)))
            }
            let required = fields.filter(\.isRequired).map(\.name)
            components[name] = .members([
                "type": .string("object"), "properties": .object(properties),
                "required": required.isEmpty ? nil : .strings(required), "additionalProperties": .boolean(false),
            ])
        }
        return .members(["$ref": .string("#/components/schemas/\(name)")])
    }

    private func described(_ schema: OrderedJSON, _ documentation: String) -> OrderedJSON {
        guard case .object(let members) = schema else { return schema }
        return .object(members + [.init(name: "description", value: .string(documentation))])
    }
}
