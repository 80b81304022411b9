import Foundation
public import HTTPWire
import Networking

/// An answer with what tests look at.
public struct ServiceAnswer: Sendable {
    /// HTTP status.
    public let status: Int
    /// Header fields.
    public let headers: HTTPHeaders
    /// The body.
    public let body: [UInt8]

    /// The body as text.
    public var text: String { String(decoding: body, as: UTF8.self) }
    /// The body as a JSON object; empty for anything else.
    public var object: [String: Any] { (try? JSONSerialization.jsonObject(with: Data(body))) as? [String: Any] ?? [:] }
    /// The problem's code; empty when there is none.
    public var code: String { object["code"] as? String ?? "" }

    /// The body as a value.
    public func decode<Value: Decodable>(_ type: Value.Type) throws -> Value {
        try JSONDecoder().decode(type, from: Data(body))
    }
}
