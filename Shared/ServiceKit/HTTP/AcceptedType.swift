import Contracts
import HTTPWire

/// Chooses the media type of an answer by `Accept` (RFC 9110 section 12.5.1).
enum AcceptedType {
    static let json = "application/json"

    /// The declared type or one of its alternatives, whichever the caller likes best; the declared one when it does not
    /// matter. Throws 406 when none is acceptable.
    static func choose(_ headers: HTTPHeaders, _ declaration: EndpointDeclaration) throws(ProblemError) -> String {
        let offered = [json] + declaration.alternativeTypes
        let ranges = ranges(headers.all("Accept"))
        guard !ranges.isEmpty else { return json }
        var best: (type: String, quality: Int)?
        for type in offered {
            let quality = quality(of: type, ranges)
            if quality > (best?.quality ?? 0) { best = (type, quality) }
        }
        guard let best else {
            throw ProblemError(
                406, "not_acceptable", "Accept admits none of \(offered.joined(separator: ", ")); ask for one of them.")
        }
        return best.type
    }

    private struct Range {
        let type: String
        /// Thousandths.
        let quality: Int
    }

    /// The most specific range that names the type decides.
    private static func quality(of type: String, _ ranges: [Range]) -> Int {
        let family = String(type.prefix { $0 != "/" }) + "/*"
        for name in [type, family, "*/*"] {
            if let range = ranges.first(where: { $0.type == name }) { return range.quality }
        }
        return 0
    }

    private static func ranges(_ lines: [String]) -> [Range] {
        lines.flatMap { $0.lowercased().split(separator: ",") }.compactMap { part in
            let pieces = part.split(separator: ";").map { $0.filter { $0 != " " && $0 != "\t" } }
            guard let type = pieces.first, type.contains("/") else { return nil }
            let weight = pieces.dropFirst().first { $0.hasPrefix("q=") }?.dropFirst(2)
            return Range(type: type, quality: weight.map(thousandths) ?? 1_000)
        }
    }

    /// `0.8` → 800; what is not a weight counts as 0.
    private static func thousandths(_ text: Substring) -> Int {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard let whole = parts.first.flatMap({ Int($0) }), (0...1).contains(whole), parts.count <= 2 else { return 0 }
        let digits = parts.count == 2 ? String(parts[1].prefix(3)) : ""
        guard let fraction = Int(digits.padding(to: 3)), fraction >= 0 else { return 0 }
        return min(1_000, whole * 1_000 + fraction)
    }
}

extension String {
    fileprivate func padding(to count: Int) -> String {
        self + String(repeating: "0", count: Swift.max(0, count - self.count))
    }
}
