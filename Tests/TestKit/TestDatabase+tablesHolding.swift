import Foundation

extension TestDatabase {
    /// The tables of its schema in which a row holds one of these texts in any column, as text or as bytes, or one of
    /// these bytes. The texts are of letters, digits and `+/=_-`.
    public func tables(holding texts: [String], bytes: [[UInt8]] = []) async throws -> [String] {
        let forms = texts + (texts.map { Array($0.utf8) } + bytes).map(Self.hexadecimal)
        let hits = forms.map { "position('\($0)' IN r::text) > 0" }
        let query = "SELECT count(*) AS n FROM %I.%I r WHERE \(hits.joined(separator: " OR "))"
        let answer = try await psql(
            """
            SELECT 'found=' || coalesce(string_agg(table_name, ',' ORDER BY table_name), '') || ';'
            FROM information_schema.tables WHERE table_schema = '\(schema)' AND table_type = 'BASE TABLE'
                AND (xpath('/row/n/text()', query_to_xml(
                    format('\(query.replacing("'", with: "''"))', table_schema, table_name), false, true, '')
                ))[1]::text <> '0'
            """)
        guard let start = answer.range(of: "found=")?.upperBound, let end = answer[start...].firstIndex(of: ";") else {
            throw NoAnswer(description: answer)
        }
        return answer[start..<end].split(separator: ",").map(String.init)
    }

    private struct NoAnswer: Error, CustomStringConvertible {
        let description: String
    }

    private static func hexadecimal(_ bytes: [UInt8]) -> String {
        let digits = Array("0123456789abcdef")
        return String(bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] })
    }
}
