import Contracts
import Exchanges
import TestKit
import Testing

/// Frames and answers that are cut, bent or made of nothing: they are refused as malformed or read; nothing crashes.
@Suite("Every venue of the registry: broken bytes")
struct ConformanceFuzzTests {
    /// Every prefix of every sample but the whole: none is JSON any more.
    @Test(arguments: ConformanceTests.venues)
    func truncatedFramesAreMalformed(_ venue: Venue) throws {
        let codec = try #require(ExchangeRegistry.codec(venue))
        for sample in try VenueSamples(of: venue).frames where sample.payload.first == UInt8(ascii: "{") {
            for length in 0..<sample.payload.count {
                #expect(throws: ExchangeError.self) { try codec.read(frame: Array(sample.payload.prefix(length))) }
            }
        }
    }

    @Test(arguments: ConformanceTests.venues)
    func truncatedAnswersAreMalformed(_ venue: Venue) throws {
        let codec = try #require(ExchangeRegistry.codec(venue))
        for sample in try VenueSamples(of: venue).answers {
            let question = try #require(try VenueSamples.question(sample.word))
            for length in stride(from: 0, to: sample.payload.count, by: 3) {
                let answer = VenueAnswer(status: 200, body: Array(sample.payload.prefix(length)))
                let error = #expect(throws: ExchangeError.self) { try codec.read(answer, to: question) }
                // Some venues send an empty answer when they fail.
                #expect(error?.kind == .malformed || (length == 0 && error?.kind == .server))
            }
        }
    }

    @Test(arguments: ConformanceTests.venues)
    func mutatedFramesAreReadOrMalformed(_ venue: Venue) throws {
        let codec = try #require(ExchangeRegistry.codec(venue))
        let samples = try VenueSamples(of: venue).frames.map(\.payload)
        var generator = SeededGenerator()
        var refused = 0
        for _ in 0..<3000 {
            let frame = Mutation.of(samples.randomElement(using: &generator) ?? [], using: &generator)
            do throws(ExchangeError) {
                _ = try codec.read(frame: frame)
            } catch {
                refused += 1
                #expect(error.kind == .malformed, "\(String(decoding: frame, as: UTF8.self)), seed \(generator.seed)")
            }
        }
        #expect(refused > 300, "\(refused) of 3000 only: the mutations are too tame, seed \(generator.seed)")
    }

    @Test(arguments: ConformanceTests.venues)
    func mutatedAnswersAreReadOrRefused(_ venue: Venue) throws {
        let codec = try #require(ExchangeRegistry.codec(venue))
        let samples = try VenueSamples(of: venue).answers
        var generator = SeededGenerator()
        for _ in 0..<2000 {
            guard let sample = samples.randomElement(using: &generator),
                let question = try VenueSamples.question(sample.word)
            else { continue }
            let body = Mutation.of(sample.payload, using: &generator)
            let status = [200, 200, 400, 429, 418, 503].randomElement(using: &generator) ?? 200
            let answer = VenueAnswer(status: status, headers: [("Retry-After", "\(Int.max)")], body: body)
            do throws(ExchangeError) {
                _ = try codec.read(answer, to: question)
                #expect(status == 200, "seed \(generator.seed)")
            } catch {
                #expect(error.message.utf8.count <= 300)
            }
            #expect((codec.usage(answer).retryAfterMilliseconds ?? 0) >= 0)
        }
    }

    /// Bytes that were never JSON, and documents of the right kind with nothing of ours in them.
    @Test(arguments: ConformanceTests.venues)
    func garbageIsRefused(_ venue: Venue) throws {
        let codec = try #require(ExchangeRegistry.codec(venue))
        var generator = SeededGenerator()
        for length in 0..<400 {
            let frame = (0..<length).map { _ in UInt8.random(in: 0...255, using: &generator) }
            #expect(throws: ExchangeError.self, "seed \(generator.seed)") { try codec.read(frame: frame) }
        }
        for text in ["", "{}", "[[]]", "null", "1", "\"x\"", "{\"data\":1}", "[1]"] {
            #expect(throws: ExchangeError.self, "\(text)") { try codec.read(frame: Array(text.utf8)) }
        }
        let deep = [UInt8](repeating: 0x5B, count: 100_000)
        #expect(throws: ExchangeError.self) { try codec.read(frame: deep) }
    }
}
