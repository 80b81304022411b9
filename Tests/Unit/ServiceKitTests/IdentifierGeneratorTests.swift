import Testing

@testable import ServiceKit

@Suite("Identifiers")
struct IdentifierGeneratorTests {
    private struct Counting: RandomNumberGenerator {
        var last: UInt64 = 0

        mutating func next() -> UInt64 {
            last += 1
            return last
        }
    }

    /// The first numbers of the authors' program from the state 1, 2, 3, 4.
    @Test func givesTheNumbersOfTheReference() {
        var source = Counting()
        var generator = IdentifierGenerator(seededBy: &source)
        #expect((0..<4).map { _ in generator.next() } == [11_520, 0, 1_509_978_240, 1_215_971_899_390_074_240])
    }

    @Test func idsDiffer() {
        var source = SystemRandomNumberGenerator()
        var generator = IdentifierGenerator(seededBy: &source)
        let ids = (0..<10_000).map { _ in TimeOrderedID.make(milliseconds: 1, using: &generator) }
        #expect(Set(ids).count == ids.count)
        #expect(ids.allSatisfy { WireSchemaCheck.isUUID($0) && $0 == $0.lowercased() })
    }
}
