/// PostgreSQL's text form of a one-dimensional array: `{"a","b",NULL}`.
enum ArrayText {
    static func write(_ items: [String]) -> String {
        var text = "{"
        for (index, item) in items.enumerated() {
            if index > 0 { text += "," }
            text += "\""
            for scalar in item.unicodeScalars {
                if scalar == "\"" || scalar == "\\" { text += "\\" }
                text.unicodeScalars.append(scalar)
            }
            text += "\""
        }
        return text + "}"
    }

    /// The elements, nil for NULL; nil when the text is not a one-dimensional array.
    static func read(_ text: String) -> [String?]? {
        let bytes = Array(text.utf8)
        guard bytes.first == 0x7B, bytes.last == 0x7D, bytes.count >= 2 else { return nil }
        var items: [String?] = []
        var position = 1
        let end = bytes.count - 1
        if position == end { return [] }
        while position < end {
            guard let item = element(bytes, &position, end) else { return nil }
            items.append(item.isNull ? nil : String(decoding: item.bytes, as: UTF8.self))
            if position == end { return items }
            guard bytes[position] == 0x2C else { return nil }
            position += 1
        }
        return nil
    }

    private static func element(_ bytes: [UInt8], _ position: inout Int, _ end: Int) -> (bytes: [UInt8], isNull: Bool)?
    {
        var item: [UInt8] = []
        guard bytes[position] == 0x22 else {
            while position < end, bytes[position] != 0x2C {
                guard bytes[position] != 0x7B else { return nil }
                item.append(bytes[position])
                position += 1
            }
            return item.isEmpty ? nil : (item, item == Array("NULL".utf8))
        }
        position += 1
        while position < end {
            switch bytes[position] {
            case 0x22:
                position += 1
                return (item, false)
            case 0x5C:
                position += 1
                guard position < end else { return nil }
                item.append(bytes[position])
            default: item.append(bytes[position])
            }
            position += 1
        }
        return nil
    }
}
