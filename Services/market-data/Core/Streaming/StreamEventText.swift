public import Contracts

/// Writes JSON values as text: compact, members sorted by name, numbers as numbers. Equal values are equal texts, which
/// is how a repeated event is recognised.
public enum StreamEventText {
    /// A payload as text.
    public static func write(_ value: JSONValue) -> String {
        var out: [UInt8] = []
        append(value, to: &out)
        return String(decoding: out, as: UTF8.self)
    }

    /// A stored event as readers get it; `payload` is JSON text.
    public static func event(
        id: String, room: String, source: String, eventID: String, at: Timestamp, payload: String
    ) -> String {
        var out: [UInt8] = []
        out.reserveCapacity(payload.utf8.count + 256)
        out.append(contentsOf: "{\"at\":\"\(at.description)\",\"event_id\":".utf8)
        append(eventID, to: &out)
        out.append(contentsOf: ",\"id\":\"\(id)\",\"payload\":\(payload),\"room_id\":".utf8)
        append(room, to: &out)
        out.append(contentsOf: ",\"source\":".utf8)
        append(source, to: &out)
        out.append(0x7D)
        return String(decoding: out, as: UTF8.self)
    }

    /// A notice to a reader: `{"id":…,"reason":…,"type":…}` without what is nil.
    public static func notice(type: String, id: StreamPosition?, reason: String?) -> String {
        var members: [String: JSONValue] = ["type": .text(type)]
        if let id { members["id"] = .text(id.description) }
        if let reason { members["reason"] = .text(reason) }
        return write(.object(members))
    }

    private static func append(_ value: JSONValue, to out: inout [UInt8]) {
        switch value {
        case .null: out.append(contentsOf: "null".utf8)
        case .boolean(let flag): out.append(contentsOf: (flag ? "true" : "false").utf8)
        case .number(let number): out.append(contentsOf: number.description.utf8)
        case .text(let text): append(text, to: &out)
        case .list(let items):
            out.append(0x5B)
            for (index, item) in items.enumerated() {
                if index > 0 { out.append(0x2C) }
                append(item, to: &out)
            }
            out.append(0x5D)
        case .object(let members):
            out.append(0x7B)
            for (index, member) in members.sorted(by: { $0.key < $1.key }).enumerated() {
                if index > 0 { out.append(0x2C) }
                append(member.key, to: &out)
                out.append(0x3A)
                append(member.value, to: &out)
            }
            out.append(0x7D)
        }
    }

    private static func append(_ text: String, to out: inout [UInt8]) {
        out.append(0x22)
        for byte in text.utf8 {
            switch byte {
            case 0x22, 0x5C:
                out.append(0x5C)
                out.append(byte)
            case 0..<0x20:
                out.append(contentsOf: "\\u00".utf8)
                out.append(digit(byte >> 4))
                out.append(digit(byte & 0xF))
            default: out.append(byte)
            }
        }
        out.append(0x22)
    }

    private static func digit(_ value: UInt8) -> UInt8 { value < 10 ? 0x30 + value : 0x57 + value }
}
