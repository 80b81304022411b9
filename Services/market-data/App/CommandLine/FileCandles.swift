import Contracts
import Observability

/// The candles of a file, piece by piece, with how far it is.
final class FileCandles: Sendable {
    private struct State {
        var parser: CandleFileParser
        var progress: ProgressLine
        var rows: Int64 = 0
        var isOver = false
    }

    private let file: InputFile
    private let name: String
    private let state: Locked<State>

    init(_ file: InputFile, _ parser: CandleFileParser, name: String, progress: ProgressLine) {
        self.file = file
        self.name = name
        state = Locked(State(parser: parser, progress: progress))
    }

    /// The next candles; nil at the end.
    func next() async throws -> [Candle]? {
        try Task.checkCancellation()
        if state.withLock({ $0.isOver }) { return nil }
        let piece = try await file.next()
        return try state.withLock { state in
            let candles: [Candle]
            if let piece {
                candles = try state.parser.take(piece)
            } else {
                candles = try state.parser.finish()
                state.isOver = true
            }
            state.rows += Int64(candles.count)
            state.progress.show(name, rows: state.rows, done: nil)
            return candles
        }
    }

    /// Leaves the line of progress; answers the candles read and those left out.
    func end() -> (rows: Int64, refused: Int64) {
        state.withLock { state in
            state.progress.end()
            return (state.rows, state.parser.refused)
        }
    }
}
