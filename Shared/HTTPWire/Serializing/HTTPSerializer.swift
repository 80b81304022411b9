/// Writes message heads and chunk framing. Anything that a peer could read differently than it was meant is refused.
public enum HTTPSerializer {
    /// Appends a status line, a Date, the framing and connection fields, and the given fields.
    ///
    /// The framing and connection fields come from the parameters alone; a caller's own are refused.
    /// - Parameters:
    ///   - framing: `none` writes no field for 1xx, 204 and 304 and `Content-Length: 0` for the rest;
    ///     `untilClose` writes none and closes.
    ///   - keepAlive: false writes `Connection: close`; for a 101 the caller gives Connection and Upgrade itself.
    ///   - date: the value of the Date field, or empty for none.
    /// - Throws: `not_writable`; nothing was appended then.
    public static func responseHead(
        status: Int,
        headers: HTTPHeaders = HTTPHeaders(),
        framing: BodyFraming,
        keepAlive: Bool,
        date: String = "",
        into output: inout [UInt8]
    ) throws(HTTPWireError) {
        guard (100...599).contains(status) else { throw refusal("status \(status) is out of range") }
        let isInformational = status < 200
        let start = output.count
        do throws(HTTPWireError) {
            output.append(contentsOf: "HTTP/1.1 ".utf8)
            appendNumber(status, into: &output)
            output.append(ASCIIText.space)
            output.append(contentsOf: HTTPStatus.reason(status).utf8)
            appendLineEnd(into: &output)
            if !date.isEmpty { try appendField("Date", date, into: &output) }
            if !isInformational {
                let mayBeBare = framing == .none && (status == 204 || status == 304)
                if !mayBeBare { appendFraming(framing == .none ? .length(0) : framing, into: &output) }
                if !keepAlive || framing == .untilClose { output.append(contentsOf: "Connection: close\r\n".utf8) }
            }
            try append(headers, allowsConnection: status == 101, into: &output)
        } catch {
            output.removeSubrange(start...)
            throw error
        }
        appendLineEnd(into: &output)
    }

    /// Appends a request line, Host, the framing and connection fields, and the given fields.
    /// - Parameters:
    ///   - target: origin-form (`/path?query`), absolute-form (to a proxy), authority-form (CONNECT) or `*`.
    ///   - host: the Host field, `name[:port]`.
    ///   - framing: `none` writes no field (but `Content-Length: 0` for POST, PUT and PATCH).
    /// - Throws: `not_writable`; nothing was appended then.
    public static func requestHead(
        method: HTTPMethod,
        target: String,
        host: String,
        headers: HTTPHeaders = HTTPHeaders(),
        framing: BodyFraming,
        keepAlive: Bool = true,
        into output: inout [UInt8]
    ) throws(HTTPWireError) {
        guard isToken(method.rawValue) else { throw refusal("the method is not a token") }
        guard !target.isEmpty, target.utf8.allSatisfy(ASCIIText.isTarget) else {
            throw refusal("the target holds a space, a control character or non-ASCII")
        }
        guard HostText.isValid(host.utf8) else { throw refusal("the host is not a host") }
        guard framing != .untilClose else { throw refusal("a request body cannot end with the connection") }
        let upgrades = headers.contains("Upgrade")
        let start = output.count
        do throws(HTTPWireError) {
            output.append(contentsOf: method.rawValue.utf8)
            output.append(ASCIIText.space)
            output.append(contentsOf: target.utf8)
            output.append(contentsOf: " HTTP/1.1\r\nHost: ".utf8)
            output.append(contentsOf: host.utf8)
            appendLineEnd(into: &output)
            let needsLength = method == .post || method == .put || method == .patch
            appendFraming(framing == .none && needsLength ? .length(0) : framing, into: &output)
            if !keepAlive, !upgrades { output.append(contentsOf: "Connection: close\r\n".utf8) }
            guard !headers.contains("Host") else { throw refusal("Host comes from the parameter") }
            try append(headers, allowsConnection: upgrades, into: &output)
        } catch {
            output.removeSubrange(start...)
            throw error
        }
        appendLineEnd(into: &output)
    }

    /// Appends one chunk; an empty one is skipped, since it would end the body.
    public static func appendChunk(_ bytes: [UInt8], into output: inout [UInt8]) {
        guard !bytes.isEmpty else { return }
        output.reserveCapacity(output.count + bytes.count + 12)
        output.append(contentsOf: String(bytes.count, radix: 16).utf8)
        appendLineEnd(into: &output)
        output.append(contentsOf: bytes)
        appendLineEnd(into: &output)
    }

    /// The last chunk, without trailers.
    public static let lastChunk: [UInt8] = Array("0\r\n\r\n".utf8)

    /// The interim answer to `Expect: 100-continue`.
    public static let continueResponse: [UInt8] = Array("HTTP/1.1 100 Continue\r\n\r\n".utf8)

    private static func append(
        _ headers: HTTPHeaders, allowsConnection: Bool, into output: inout [UInt8]
    ) throws(HTTPWireError) {
        for (name, value) in headers {
            try checkOwnership(name, allowsConnection)
            try appendField(name, value, into: &output)
        }
    }

    /// Framing has one owner; two would be a smuggling bug of our own.
    private static func checkOwnership(_ name: String, _ allowsConnection: Bool) throws(HTTPWireError) {
        switch name.utf8.count {
        case 10 where ASCIIText.equalIgnoringCase(name, "connection"):
            guard allowsConnection else { throw refusal("Connection comes from the parameters") }
        case 14 where ASCIIText.equalIgnoringCase(name, "content-length"),
            17 where ASCIIText.equalIgnoringCase(name, "transfer-encoding"):
            throw refusal("\(name) comes from the framing")
        default: break
        }
    }

    private static func appendField(
        _ name: String, _ value: String, into output: inout [UInt8]
    ) throws(HTTPWireError) {
        guard isToken(name) else { throw refusal("a field name is not a token") }
        guard value.utf8.allSatisfy(ASCIIText.isFieldValue) else {
            throw refusal("the value of \(name) holds a control character")
        }
        output.append(contentsOf: name.utf8)
        output.append(UInt8(ascii: ":"))
        output.append(ASCIIText.space)
        output.append(contentsOf: value.utf8)
        appendLineEnd(into: &output)
    }

    private static func appendFraming(_ framing: BodyFraming, into output: inout [UInt8]) {
        switch framing {
        case .none, .untilClose: break
        case .chunked: output.append(contentsOf: "Transfer-Encoding: chunked\r\n".utf8)
        case .length(let length):
            output.append(contentsOf: "Content-Length: ".utf8)
            appendNumber(length, into: &output)
            appendLineEnd(into: &output)
        }
    }

    private static func appendNumber(_ number: Int, into output: inout [UInt8]) {
        output.append(contentsOf: String(number).utf8)
    }

    private static func appendLineEnd(into output: inout [UInt8]) {
        output.append(ASCIIText.cr)
        output.append(ASCIIText.lf)
    }

    private static func isToken(_ text: String) -> Bool {
        !text.isEmpty && text.utf8.allSatisfy(ASCIIText.isToken)
    }

    private static func refusal(_ message: String) -> HTTPWireError {
        HTTPWireError(code: .notWritable, status: 500, message: message)
    }
}
