import Contracts
import Foundation
import HTTPWire
import StrictJSON

/// From the bytes of a request body to its type: the strict gate first, then the declared shape, then the decoder.
enum RequestBodyDecoding {
    /// Deepest nesting of a request body.
    static let maxDepth = 64

    /// Whether the media type of the request is JSON in UTF-8.
    static func isJSON(_ contentType: String?) -> Bool {
        guard let contentType else { return false }
        let parts = contentType.lowercased().split(separator: ";", omittingEmptySubsequences: false)
            .map { $0.trimmingCharacters(in: .whitespaces) }
        guard parts.first == "application/json" else { return false }
        return parts.dropFirst().allSatisfy { $0.isEmpty || $0 == "charset=utf-8" || $0 == "charset=\"utf-8\"" }
    }

    static func decode<Request: WireType>(
        _ type: Request.Type, from bytes: [UInt8], contentType: String?, invalidStatus: Int = 400
    ) throws(ProblemError) -> Request {
        if Request.schema == .nothing {
            guard bytes.isEmpty else {
                throw ProblemError(400, "unexpected_body", "This endpoint takes no request body.")
            }
            guard let nothing = Nothing() as? Request else {
                throw ProblemError(500, "internal", "The endpoint declares no body but a type with fields.")
            }
            return nothing
        }
        if bytes.isEmpty, let optional = Request.self as? any OptionalBody.Type, let value = optional.init() as? Request
        {
            return value
        }
        guard !bytes.isEmpty else { throw ProblemError(400, "missing_body", "This endpoint needs a JSON body.") }
        guard isJSON(contentType) else {
            throw ProblemError(
                415, "unsupported_media_type", "The body must be application/json.",
                headers: ["Accept": "application/json"])
        }
        try gate(bytes)
        let decoder = JSONDecoder()
        let data = Data(bytes)
        guard let value = try? decoder.decode(WireSchemaCheck.Value.self, from: data) else {
            throw ProblemError(400, "invalid_json", "The body is not valid JSON.")
        }
        let errors = WireSchemaCheck.errors(value, Request.schema)
        if let first = errors.first {
            let isUnknown = first.message.hasPrefix("is not a known field")
            throw ProblemError(
                invalidStatus, isUnknown ? "unknown_field" : "invalid_field", "\(first.field) \(first.message)",
                fields: errors)
        }
        do {
            return try decoder.decode(Request.self, from: data)
        } catch {
            let field = fieldName(of: error)
            let message = ownWords(of: error) ?? "has a value that is not allowed"
            throw ProblemError(
                invalidStatus, "invalid_field", "\(field) \(message)", fields: [.init(field: field, message: message)])
        }
    }

    private static func gate(_ bytes: [UInt8]) throws(ProblemError) {
        do {
            try StrictJSON.validate(bytes, StrictJSONOptions(maxBytes: bytes.count, maxDepth: maxDepth))
        } catch {
            let field = error.path.isEmpty ? "body" : error.path.dropFirst().replacing("/", with: ".")
            let place = "at byte \(error.offset), line \(error.line), column \(error.column)"
            throw ProblemError(
                400, error.code.rawValue, "The body is not acceptable JSON: \(error.message) \(place).",
                fields: [.init(field: String(field), message: "\(error.message) \(place)")])
        }
    }

    /// What a type of ours says about a value it refuses; the decoder's own words are kept out.
    private static func ownWords(of error: any Error) -> String? {
        guard case DecodingError.dataCorrupted(let context) = error, context.underlyingError == nil else { return nil }
        let words = context.debugDescription
        // The library's sentences begin with a capital letter; ours go on after the field's name.
        return words.first?.isLowercase == true ? words : nil
    }

    private static func fieldName(of error: any Error) -> String {
        guard let decoding = error as? DecodingError else { return "body" }
        let path: [any CodingKey] =
            switch decoding {
            case .typeMismatch(_, let context), .valueNotFound(_, let context), .keyNotFound(_, let context),
                .dataCorrupted(let context):
                context.codingPath
            @unknown default: []
            }
        let name = path.map { $0.intValue.map(String.init) ?? $0.stringValue }.joined(separator: ".")
        return name.isEmpty ? "body" : name
    }
}
