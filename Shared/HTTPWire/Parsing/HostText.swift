/// `uri-host [":" port]` of RFC 3986, as Host fields and absolute-form targets carry it.
enum HostText {
    /// Whether the text is a host with an optional port and nothing else; an empty host is not.
    static func isValid(_ text: some Collection<UInt8>) -> Bool {
        guard let first = text.first else { return false }
        if first == UInt8(ascii: "[") {
            guard let close = text.firstIndex(of: UInt8(ascii: "]")) else { return false }
            let inside = text[text.index(after: text.startIndex)..<close]
            return isAddressLiteral(inside) && isPortSuffix(text[text.index(after: close)...])
        }
        let end = text.firstIndex(of: UInt8(ascii: ":")) ?? text.endIndex
        return isName(text[..<end]) && isPortSuffix(text[end...])
    }

    private static func isName(_ text: some Collection<UInt8>) -> Bool {
        guard !text.isEmpty else { return false }
        var pendingHexDigits = 0
        for byte in text {
            if pendingHexDigits > 0 {
                guard ASCIIText.hexValue(byte) != nil else { return false }
                pendingHexDigits -= 1
            } else if byte == UInt8(ascii: "%") {
                pendingHexDigits = 2
            } else if !ASCIIText.isHost(byte) {
                return false
            }
        }
        return pendingHexDigits == 0
    }

    private static func isAddressLiteral(_ text: some Collection<UInt8>) -> Bool {
        text.count >= 2 && text.count <= 45 && text.contains(UInt8(ascii: ":"))
            && text.allSatisfy { ASCIIText.hexValue($0) != nil || $0 == UInt8(ascii: ":") || $0 == UInt8(ascii: ".") }
    }

    /// Empty, or a colon and a port number up to 65535; the port may be empty as in RFC 3986.
    private static func isPortSuffix(_ text: some Collection<UInt8>) -> Bool {
        guard let first = text.first else { return true }
        guard first == UInt8(ascii: ":"), text.count <= 6 else { return false }
        var port = 0
        for byte in text.dropFirst() {
            guard ASCIIText.isDigit(byte) else { return false }
            port = port * 10 + Int(byte &- 0x30)
        }
        return port <= 65_535
    }
}
