/// What came back over HTTP.
public struct VenueAnswer: Sendable {
    /// Status of the answer.
    public let status: Int
    /// Headers, names in lower case.
    public let headers: [(name: String, value: String)]
    /// The body, decoded from its transfer coding.
    public let body: [UInt8]

    /// Makes it from its fields; names become lower case.
    public init(status: Int, headers: [(name: String, value: String)] = [], body: [UInt8]) {
        self.status = status
        self.headers = headers.map { ($0.name.lowercased(), $0.value) }
        self.body = body
    }

    /// The first value of a header, asked for in lower case.
    public func header(_ name: String) -> String? { headers.first { $0.name == name }?.value }
}
