import Observability
import ServiceKit

/// How far a command is: one line that is written over at a terminal, else a line now and then.
struct ProgressLine: Sendable {
    static let terminalNanoseconds: UInt64 = 200_000_000
    static let plainNanoseconds: UInt64 = 5_000_000_000
    static let width = 28

    private let output: CommandOutput
    private let clock: any TimeSource
    private let began: UInt64
    private var shown: UInt64?
    private var longest = 0

    init(_ output: CommandOutput, clock: any TimeSource) {
        self.output = output
        self.clock = clock
        began = clock.monotonicNanoseconds
    }

    /// Shows how far it is, unless that was shown just now.
    /// - Parameters:
    ///   - done: thousandths of the whole; nil where the whole is not known.
    mutating func show(_ name: String, rows: Int64, done: Int64?) {
        let now = clock.monotonicNanoseconds
        let pause = output.isTerminal ? Self.terminalNanoseconds : Self.plainNanoseconds
        if let shown, now &- shown < pause { return }
        if shown == nil, !output.isTerminal {
            shown = now
            return
        }
        shown = now
        let seconds = max(1, Int64((now &- began) / 1_000_000_000))
        var text = "\(rows) rows  \(rows / seconds) rows/s"
        if let done {
            let filled = Int(done) * Self.width / 1_000
            if output.isTerminal {
                let bar = String(repeating: "#", count: filled) + String(repeating: ".", count: Self.width - filled)
                text = "[\(bar)] \(done / 10) %  \(text)"
            } else {
                text = "\(done / 10) %  \(text)"
            }
            if done > 0 { text += "  \(Self.clockText(seconds * (1_000 - done) / done)) left" }
        }
        write("\(name)  \(text)")
    }

    /// Leaves the line that is written over.
    mutating func end() {
        if output.isTerminal, longest > 0 { output.progress("\n") }
        longest = 0
    }

    private mutating func write(_ text: String) {
        guard output.isTerminal else { return output.progress(text + "\n") }
        let rest = String(repeating: " ", count: max(0, longest - text.count))
        longest = max(longest, text.count)
        output.progress("\r\(text)\(rest)")
    }

    /// `4:07`, `1:02:03`.
    static func clockText(_ seconds: Int64) -> String {
        func two(_ number: Int64) -> String { number < 10 ? "0\(number)" : "\(number)" }
        let (hours, minutes, rest) = (seconds / 3_600, seconds / 60 % 60, seconds % 60)
        return hours > 0 ? "\(hours):\(two(minutes)):\(two(rest))" : "\(minutes):\(two(rest))"
    }
}
