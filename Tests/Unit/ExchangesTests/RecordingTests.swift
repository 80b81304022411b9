import Contracts
import Exchanges
import Testing

@Suite("Recordings")
struct RecordingTests {
    private func lines(_ text: String, venue: Venue? = nil) -> [Result<RecordedLine, ExchangeError>] {
        Recording(Array(text.utf8), venue: venue).map(\.content)
    }

    @Test func ownLinesGoThereAndBack() throws {
        let symbol = try Symbol(parsing: "BTCUSDT")
        let written: [RecordedLine] = [
            .init(
                receivedNanoseconds: 1_723_161_255_030_314_667, venue: .bitgetPerp, kind: .frame,
                payload: Array("pong".utf8)),
            .init(
                receivedNanoseconds: 1_723_161_255_030_314_668, venue: .binancePerp, kind: .depth(symbol),
                payload: Array(#"{"lastUpdateId":1,"bids":[],"asks":[]}"#.utf8)),
            .init(
                receivedNanoseconds: 1_723_161_255_030_314_669, venue: .binanceSpot, kind: .depth(nil),
                payload: Array("[1, 2]".utf8)),
        ]
        let text = "# sextant\n\n" + written.map { String(decoding: $0.text, as: UTF8.self) }.joined()
        #expect(try lines(text).map { try $0.get() } == written)
    }

    /// A frame over several lines is one line in the recording, and means the same.
    @Test func lineFeedsBecomeBlanks() throws {
        let frame = Array("{\r\n\"e\":\n1}".utf8)
        let line = RecordedLine(receivedNanoseconds: 1, venue: .binanceSpot, kind: .frame, payload: frame)
        #expect(line.text.filter { $0 == 0x0A }.count == 1)
        let read = try #require(lines(String(decoding: line.text, as: UTF8.self)).first).get()
        #expect(try VenueJSON(read.payload) == VenueJSON(frame))
    }

    @Test func linesOfHftbacktestNameNoVenue() throws {
        let spot = #"1723161253937085768 {"stream":"btcusdt@depth@100ms","data":{"U":1}}"#
        let futures = #"1723161253937085768 {"stream":"btcusdt@depth@0ms","data":{"pu":1}}"#
        let answer = #"1723161254206652067 {"lastUpdateId":50093239218,"bids":[],"asks":[]}"#
        #expect(try lines(spot)[0].get().venue == .binanceSpot)
        #expect(try lines(futures)[0].get().venue == .binancePerp)
        #expect(try lines(spot, venue: .bitgetSpot)[0].get().venue == .bitgetSpot)
        #expect(try lines(answer)[0].get().kind == .depth(nil))
        #expect(try lines(answer)[0].get().received == Timestamp(milliseconds: 1_723_161_254_206))
    }

    @Test(arguments: [
        "x", "1723161253937085768", "1723161253937085768 ", "-5 {}", "99999999999999999999 {}", "17 frame binance.spot",
        "17 frame nowhere {}", "17 other binance.spot {}", "17 depth/btc binance.spot {}",
    ])
    func otherLinesAreMalformed(_ text: String) {
        for line in [text, text + "\r\n"] {
            let read = lines(line)
            #expect(read.count == 1)
            for content in read { #expect(throws: ExchangeError.self) { try content.get() } }
        }
    }

    @Test func filesAreToldApart() {
        #expect(RecordingFormat.isRecording(Array("1723161253937085768 {}".utf8)))
        #expect(RecordingFormat.isRecording(Array("# sextant".utf8)))
        #expect(!RecordingFormat.isRecording(Array("open_time_ms,open".utf8)))
        #expect(!RecordingFormat.isRecording(Array("1700000000000,1,2,0.5,1,3".utf8)))
        #expect(!RecordingFormat.isRecording([]))
    }
}
