import Contracts
import Foundation
import TestKit
import Testing

@Suite struct TimestampTests {
    @Test(arguments: [
        (0, "1970-01-01T00:00:00.000Z"), (-1, "1969-12-31T23:59:59.999Z"),
        (951_782_400_000, "2000-02-29T00:00:00.000Z"),
        (1_764_633_600_123, "2025-12-02T00:00:00.123Z"), (-62_167_219_200_000, "0000-01-01T00:00:00.000Z"),
        (253_402_300_799_999, "9999-12-31T23:59:59.999Z"), (-2_203_891_200_000, "1900-03-01T00:00:00.000Z"),
    ])
    func printsAndParses(milliseconds: Int64, text: String) throws {
        #expect(Timestamp(milliseconds: milliseconds).description == text)
        #expect(try Timestamp(parsing: text).milliseconds == milliseconds)
    }

    @Test(arguments: [
        ("2026-01-31T10:30:00+01:00", "2026-01-31T09:30:00.000Z"), ("2026-01-31t09:30:00z", "2026-01-31T09:30:00.000Z"),
        ("2026-01-31T09:30:00.1Z", "2026-01-31T09:30:00.100Z"),
        ("2026-01-31T09:30:00.1239999Z", "2026-01-31T09:30:00.123Z"),
        ("1998-12-31T23:59:60Z", "1999-01-01T00:00:00.000Z"),
        ("1998-12-31T15:59:60.123-08:00", "1999-01-01T00:00:00.123Z"),
        ("2024-02-29T00:00:00-00:00", "2024-02-29T00:00:00.000Z"),
    ])
    func readsEveryRFC3339Form(text: String, canonical: String) throws {
        #expect(try Timestamp(parsing: text).description == canonical)
    }

    @Test(arguments: [
        "2023-02-29T00:00:00Z", "1900-02-29T00:00:00Z", "2026-13-01T00:00:00Z", "2026-00-01T00:00:00Z",
        "2026-04-31T00:00:00Z",
        "2026-01-01T00:00:00", "2026-01-01 00:00:00Z", "2026-01-01T00:00:00.Z", "2026-01-01", "", "2026-01-01T00:00Z",
        "2026-01-01T00:00:00+1:00", "2026-01-01T00:00:00Z ", " 2026-01-01T00:00:00Z", "1764633600",
        "0000-01-01T00:00:00+00:01", "9999-12-31T23:59:59-00:01",
        "2026-01-01T00:00:00.\(String(repeating: "1", count: 60))Z",
    ])
    func refuses(text: String) {
        #expect(throws: InvalidValue.self) { try Timestamp(parsing: text) }
    }

    private struct Group: Decodable {
        let tests: [Vector]
    }

    private struct Vector: Decodable {
        let description: String
        let data: String?
        let valid: Bool

        enum CodingKeys: String, CodingKey { case description, data, valid }

        init(from decoder: any Decoder) throws {
            let container = try decoder.container(keyedBy: CodingKeys.self)
            description = try container.decode(String.self, forKey: .description)
            // Cases about other JSON types are not about texts.
            data = try? container.decode(String.self, forKey: .data)
            valid = try container.decode(Bool.self, forKey: .valid)
        }
    }

    private static func vectors(_ name: String) throws -> [(text: String, valid: Bool, description: String)] {
        let data = Data(try SharedFixtures.bytes(of: "fixtures/formats/\(name).json"))
        return try JSONDecoder().decode([Group].self, from: data).flatMap(\.tests).compactMap { vector in
            vector.data.map { ($0, vector.valid, vector.description) }
        }
    }

    @Test(.enabled(if: SharedFixtures.isPresent, "\(SharedFixtures.absence)"))
    func theJSONSchemaSuiteOfDateTimes() throws {
        let vectors = try Self.vectors("date-time")
        #expect(vectors.count >= 27)
        for vector in vectors {
            #expect(((try? Timestamp(parsing: vector.text)) != nil) == vector.valid, "\(vector.description)")
        }
    }

    @Test(.enabled(if: SharedFixtures.isPresent, "\(SharedFixtures.absence)"))
    func theJSONSchemaSuiteOfUUIDs() throws {
        let vectors = try Self.vectors("uuid")
        #expect(vectors.count >= 20)
        for vector in vectors {
            do {
                _ = try Identifier<TimestampTests>(parsing: vector.text)
                Issue.record("none of them is of version 7: \(vector.description)")
            } catch {
                #expect(error.message.contains("version 7") == vector.valid, "\(vector.description)")
            }
        }
    }

    @Test func randomInstantsSurviveTheirText() throws {
        var generator = SeededGenerator()
        for _ in 0..<Decimal12PropertyTests.rounds / 4 {
            let range = Timestamp.earliest.milliseconds...Timestamp.latest.milliseconds
            let value = Timestamp(milliseconds: Int64.random(in: range, using: &generator))
            try #require(try Timestamp(parsing: value.description) == value, "\(value); seed \(generator.seed)")
        }
    }

    @Test func everyDayOfFourCenturiesAgreesWithFoundation() throws {
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = try #require(TimeZone(identifier: "UTC"))
        for day in stride(from: -25_567, through: 120_000, by: 37) {
            let date = Date(timeIntervalSince1970: Double(day) * 86_400)
            let parts = calendar.dateComponents([.year, .month, .day], from: date)
            let text = Timestamp(milliseconds: Int64(day) * 86_400_000).description
            let numbers = text.prefix(10).split(separator: "-").compactMap { Int($0) }
            #expect(numbers == [parts.year, parts.month, parts.day].compactMap { $0 }, "day \(day)")
        }
    }

    @Test func outsideTheCalendarNothingCrashes() {
        #expect(Timestamp(milliseconds: .max).description == "@9223372036854775807")
        #expect(throws: InvalidValue.self) { try Timestamp(validatingMilliseconds: 1_764_633_600_123_000) }
        #expect(Timestamp(milliseconds: .max).advanced(byMilliseconds: 1).milliseconds == .max)
        #expect(Timestamp(milliseconds: .min).milliseconds(since: Timestamp(milliseconds: .max)) == .min)
    }
}

@Suite struct TimeframeTests {
    private func time(_ text: String) throws -> Timestamp { try Timestamp(parsing: text) }

    @Test func openTimesOfTheIrregularOnes() throws {
        let instant = try time("2024-02-29T12:34:56.789Z")
        let expected: [Timeframe: String] = [
            .fifteenMinutes: "2024-02-29T12:30:00Z", .fourHours: "2024-02-29T12:00:00Z",
            .oneDay: "2024-02-29T00:00:00Z", .threeDays: "2024-02-27T00:00:00Z",
            .oneWeek: "2024-02-26T00:00:00Z", .oneMonth: "2024-02-01T00:00:00Z",
        ]
        for (timeframe, open) in expected {
            #expect(timeframe.openTime(containing: instant) == (try time(open)), "\(timeframe)")
        }
        #expect(
            Timeframe.oneMonth.nextOpenTime(after: try time("2024-12-01T00:00:00Z"))
                == (try time("2025-01-01T00:00:00Z")))
        #expect(
            Timeframe.oneMonth.nextOpenTime(after: try time("2024-02-01T00:00:00Z"))
                == (try time("2024-03-01T00:00:00Z")))
    }

    @Test(arguments: Timeframe.allCases)
    func everyInstantIsInExactlyOneCandle(timeframe: Timeframe) throws {
        var generator = SeededGenerator()
        for _ in 0..<2000 {
            let instant = Timestamp(
                milliseconds: Int64.random(in: -1_000_000_000_000...4_000_000_000_000, using: &generator))
            let open = timeframe.openTime(containing: instant)
            let close = timeframe.nextOpenTime(after: open)
            try #require(open <= instant && instant < close, "seed \(generator.seed)")
            try #require(timeframe.openTime(containing: open) == open, "seed \(generator.seed)")
            try #require(timeframe.openTime(containing: close) == close, "seed \(generator.seed)")
            try #require(!timeframe.isClosed(openedAt: open, at: close.advanced(byMilliseconds: -1)))
            try #require(timeframe.isClosed(openedAt: open, at: close))
        }
    }
}
