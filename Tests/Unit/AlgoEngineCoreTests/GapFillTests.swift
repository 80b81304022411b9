import Contracts
import Testing

@testable import AlgoEngineCore

@Suite("gap_fill")
struct GapFillTests {
    private static let day: Int64 = 1_440

    private func tape(previousClose: String, open: String, _ closes: [String]) throws -> [Candle] {
        var candles = [try Tape.candle(Self.day - 1, previousClose)]
        for (index, close) in closes.enumerated() {
            candles.append(try Tape.candle(Self.day + Int64(index), close, open: index == 0 ? open : nil))
        }
        return candles
    }

    private func codes(_ previousClose: String, _ open: String, _ closes: [String]) throws -> [String] {
        let strategy = try Tape.strategy("gap_fill")
        return Tape.codes(
            Tape.decisions(strategy, try tape(previousClose: previousClose, open: open, closes)).dropFirst().map { $0 })
    }

    @Test func sellsAGapUpAndBuysAGapDownOnceASession() throws {
        let strategy = try Tape.strategy("gap_fill")
        let up = Tape.decisions(strategy, try tape(previousClose: "100", open: "101", ["101.505", "101.6", "101"]))
        #expect(Tape.codes(up) == ["previous_close_missing", "signal", "moved_from_open", "already_signalled"])
        #expect(up[1].signals.map(\.side) == [.sell])
        #expect(up[1].signals.first?.confidence?.description == "0.6")
        let down = Tape.decisions(strategy, try tape(previousClose: "100", open: "99", ["99"]))
        #expect(down[1].signals.map(\.side) == [.buy])
    }

    @Test func thresholdsBelongToTheSignal() throws {
        #expect(try codes("100", "101", ["101"]) == ["signal"])
        #expect(try codes("100", "100.999999", ["100.9"]) == ["gap_too_small"])
        #expect(try codes("200", "202", ["203.01"]) == ["signal"])
        #expect(try codes("200", "202", ["203.011"]) == ["moved_from_open"])
    }

    @Test("C4.7: a previous close or an open of zero is not divided by")
    func zeroPrices() throws {
        #expect(try codes("0", "101", ["101"]) == ["price_not_positive"])
        #expect(try codes("100", "0", ["101"]) == ["price_not_positive"])
        #expect(try codes("0", "0", ["0"]) == ["price_not_positive"])
    }

    @Test func aPreviousCloseMustNotBeTooOld() throws {
        let strategy = try Tape.strategy("gap_fill", ["previous_close_max_age_hours": .number(24)])
        let candles = [try Tape.candle(0, "100"), try Tape.candle(2 * Self.day, "103", open: "103")]
        #expect(Tape.codes(Tape.decisions(strategy, candles)).last == "previous_close_missing")
        let weekend = try Tape.strategy("gap_fill")
        #expect(Tape.codes(Tape.decisions(weekend, candles)).last == "signal")
    }

    @Test func candlesMustBeShorterThanADay() throws {
        let strategy = try Tape.strategy("gap_fill")
        #expect(strategy.problems(with: .fifteenMinutes).isEmpty)
        #expect(strategy.problems(with: .oneDay).map(\.field) == ["parameters.timeframe"])
    }
}
