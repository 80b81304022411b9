/// Finds what somebody probably meant to type.
public enum NearestName {
    /// The candidate with the smallest edit distance, or nil when none is close enough to be a likely slip.
    public static func of(_ name: String, among candidates: [String]) -> String? {
        let typed = Array(name.lowercased().unicodeScalars.prefix(120))
        var best: (name: String, distance: Int)?
        for candidate in candidates {
            let distance = editDistance(typed, Array(candidate.lowercased().unicodeScalars.prefix(120)))
            if distance < best?.distance ?? Int.max { best = (candidate, distance) }
        }
        guard let best, best.distance <= max(2, typed.count / 3) else { return nil }
        return best.name
    }

    /// Optimal string alignment distance: insertions, deletions, substitutions and swaps of neighbours cost one each.
    public static func editDistance(_ a: [Unicode.Scalar], _ b: [Unicode.Scalar]) -> Int {
        guard !a.isEmpty, !b.isEmpty else { return max(a.count, b.count) }
        var beforeLast = [Int](repeating: 0, count: b.count + 1)
        var last = Array(0...b.count)
        for i in 1...a.count {
            var row = [i] + [Int](repeating: 0, count: b.count)
            for j in 1...b.count {
                let substitution = last[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1)
                row[j] = min(last[j] + 1, row[j - 1] + 1, substitution)
                if i > 1, j > 1, a[i - 1] == b[j - 2], a[i - 2] == b[j - 1] {
                    row[j] = min(row[j], beforeLast[j - 2] + 1)
                }
            }
            beforeLast = last
            last = row
        }
        return last[b.count]
    }
}

extension NearestName {
    /// The declared key whose last part is nearest to the last part of `path`: catches a key put in the wrong section.
    public static func sibling(of path: String, among declared: [String]) -> String? {
        func leaf(_ path: String) -> String { path.split(separator: ".").last.map(String.init) ?? path }
        guard let nearest = of(leaf(path), among: declared.map(leaf)) else { return nil }
        return declared.first { leaf($0) == nearest }
    }
}
