/// The id of an event of the market stream: which run of the daemon, and the how many-th of it.
struct MarketStreamID: Hashable, Sendable, CustomStringConvertible {
    /// When the daemon's run began, in milliseconds since 1970.
    let run: Int64
    /// Counts from 1 within it.
    let number: Int64

    init(run: Int64, number: Int64) {
        self.run = run
        self.number = number
    }

    /// From its text; nil for what is none.
    init?(_ text: String) {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        guard parts.count == 2, let run = Int64(parts[0]), let number = Int64(parts[1]), run >= 0, number >= 0
        else { return nil }
        self.init(run: run, number: number)
    }

    var description: String { "\(run)-\(number)" }
}
