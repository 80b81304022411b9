import StrictJSON

/// Reads a document in both ways.
enum Readings {
    static func tokens(_ bytes: [UInt8], _ options: StrictJSONOptions = .gate) -> [StrictJSONToken] {
        var tokens: [StrictJSONToken] = []
        guard var reader = try? StrictJSONReader(bytes, options) else { return [] }
        while let token = try? reader.next() {
            tokens.append(token)
            if token == .end { break }
        }
        return tokens
    }

    static func error(_ bytes: [UInt8], _ options: StrictJSONOptions = .gate) -> StrictJSONError? {
        do throws(StrictJSONError) {
            try StrictJSON.validate(bytes, options)
            return nil
        } catch {
            return error
        }
    }

    static func error(_ text: String, _ options: StrictJSONOptions = .gate) -> StrictJSONError? {
        error(Array(text.utf8), options)
    }

    /// Whether gate and reader take or refuse alike, with the same error.
    static func agree(_ bytes: [UInt8], _ options: StrictJSONOptions = .gate) -> Bool {
        let gate = error(bytes, options)
        do throws(StrictJSONError) {
            var reader = try StrictJSONReader(bytes, options)
            while try reader.next() != .end {}
            return gate == nil
        } catch {
            return gate == error
        }
    }
}
