import Foundation
import TestKit

/// One file of `fixtures/exchanges/jkorf/<venue>/Subscriptions`: what a client sent (`>`), what the venue answered (`<`)
/// and what it pushed (`=`). A frame goes on until the next mark; a digit behind a mark numbers parallel talks.
struct SampleStream {
    var answered: [[UInt8]] = []
    var pushed: [[UInt8]] = []

    init(_ relative: String) throws {
        var kind: Character = " "
        var text = ""
        for line in try SharedFixtures.text(of: relative).split(separator: "\n", omittingEmptySubsequences: false) {
            if let first = line.first, "><=".contains(first) {
                finish(kind, text)
                kind = first
                text = line.dropFirst().drop { $0.isNumber } + "\n"
            } else {
                text += line + "\n"
            }
        }
        finish(kind, text)
    }

    private mutating func finish(_ kind: Character, _ text: String) {
        let frame = Array(text.trimmingCharacters(in: .whitespacesAndNewlines).utf8)
        if kind == "<" { answered.append(frame) }
        if kind == "=" { pushed.append(frame) }
    }
}
