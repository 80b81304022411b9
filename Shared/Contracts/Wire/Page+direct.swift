extension Page: DirectJSON where Item: DirectJSON {
    /// Appends the page.
    public func write(to json: inout JSONBytes) {
        json.plain(#"{"items":"#)
        Item.write(items, to: &json)
        if let nextCursor {
            json.plain(#","next_cursor":"#)
            json.text(nextCursor)
        }
        json.plain("}")
    }

    /// Reads a page; nil for everything but the form of ``write(to:)``.
    public init?(from json: inout JSONBytesReader) {
        guard json.take(#"{"items":"#), let items = Item.list(from: &json),
            let nextCursor = json.ifThere(#","next_cursor":"#, { $0.text() }), json.take("}")
        else { return nil }
        self.init(items: items, nextCursor: nextCursor)
    }
}
