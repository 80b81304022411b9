import Contracts
import Testing

@testable import AlgoEngineCore

@Suite("Broken profiles")
struct BrokenProfileTests {
    @Test(arguments: BrokenProfile.all.indices) func oneFaultOneSentence(_ index: Int) throws {
        let broken = BrokenProfile.all[index]
        let faults = try ProfileText.faults(broken.text)
        #expect(faults.map(\.description) == ["validation.json5: \(broken.sentence)"])
    }

    @Test func thereAreAtLeastSixty() throws {
        #expect(BrokenProfile.all.count >= 60)
        #expect(try ProfileText.faults(ProfileText.whole()) == [])
    }

    @Test func everythingWrongIsToldAtOnce() throws {
        let faults = try ProfileText.faults(
            ProfileText.whole(
                mode: "lax", more: "history: 1,",
                timeframes: #""5m": { long: ["rsi_bulish", { near_vwap: 5 }] }, "1m": { short: [] }"#))
        #expect(
            faults.map(\.path) == [
                "mode", "history", "validation.timeframe.1m.short", "validation.timeframe.5m.long[0]",
                "validation.timeframe.5m.long[1].near_vwap",
            ])
    }

    @Test func aTextThatIsWrongEverywhereIsNotAnsweredWithoutEnd() throws {
        let many = (0..<400).map { "\"unknown_\($0)\"" }.joined(separator: ", ")
        let faults = try ProfileText.faults(
            ProfileText.whole(timeframes: "\"5m\": { long: [\(many)] }, \"1m\": { long: [\"rsi_bullish\"] }"))
        #expect(faults.count == ProfileFaults.most)
        let tests = (0..<300).map { "{ rsi_bullish: \(Double($0) / 4) }" }.joined(separator: ", ")
        let crowded = try ProfileText.faults(
            ProfileText.whole(timeframes: "\"5m\": { long: [\(tests)] }, \"1m\": { long: [\"rsi_bullish\"] }"))
        #expect(crowded.first?.message == "is one comparison more than the 256 a timeframe may have")
    }
}
