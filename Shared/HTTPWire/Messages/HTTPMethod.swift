/// A request method. Any token of RFC 9110 section 9.1 is a method; the registered ones we use have names here.
public struct HTTPMethod: RawRepresentable, Hashable, Sendable, CustomStringConvertible {
    /// The method as written on the wire. Methods are case-sensitive: `get` is not `GET`.
    public let rawValue: String

    /// Wraps a method name. The serializer refuses names that are not tokens.
    public init(rawValue: String) {
        self.rawValue = rawValue
    }

    /// The method as written on the wire.
    public var description: String { rawValue }

    /// `GET`
    public static let get = HTTPMethod(rawValue: "GET")
    /// `HEAD`
    public static let head = HTTPMethod(rawValue: "HEAD")
    /// `POST`
    public static let post = HTTPMethod(rawValue: "POST")
    /// `PUT`
    public static let put = HTTPMethod(rawValue: "PUT")
    /// `DELETE`
    public static let delete = HTTPMethod(rawValue: "DELETE")
    /// `PATCH`
    public static let patch = HTTPMethod(rawValue: "PATCH")
    /// `OPTIONS`
    public static let options = HTTPMethod(rawValue: "OPTIONS")
    /// `CONNECT`: only the client sends it, to a proxy; the request parser refuses it.
    public static let connect = HTTPMethod(rawValue: "CONNECT")
    /// `TRACE`: the request parser refuses it.
    public static let trace = HTTPMethod(rawValue: "TRACE")

    /// Whether the method promises not to change anything (RFC 9110 section 9.2.1).
    public var isSafe: Bool { self == .get || self == .head || self == .options || self == .trace }

    /// Whether sending the request twice has the effect of sending it once (RFC 9110 section 9.2.2).
    public var isIdempotent: Bool { isSafe || self == .put || self == .delete }
}
