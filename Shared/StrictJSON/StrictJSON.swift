/// The strict JSON gate: RFC 8259 and nothing else, within limits, before anything decodes a body.
public enum StrictJSON {
    /// Reads through a whole document and keeps nothing.
    /// - Throws: `StrictJSONError` at the first byte that breaks a rule.
    public static func validate(
        _ bytes: Span<UInt8>, _ options: StrictJSONOptions = .gate
    ) throws(StrictJSONError) {
        var grammar = JSONGrammar(options)
        try grammar.start(bytes)
        while try grammar.next(bytes).kind != .end {}
    }

    /// Reads through a whole document and keeps nothing.
    /// - Throws: `StrictJSONError` at the first byte that breaks a rule.
    public static func validate(_ bytes: [UInt8], _ options: StrictJSONOptions = .gate) throws(StrictJSONError) {
        try validate(bytes.span, options)
    }
}
