import Contracts
import Testing

@testable import ServiceKit

@Suite("Routes")
struct RouteTableTests {
    static let one = Endpoint<Nothing, Health>(.get, "/one", id: "one", summary: "One.", authorization: .everyone)
    static let other = Endpoint<Nothing, Health>(.get, "/one", id: "other", summary: "One.", authorization: .everyone)
    static let sameID = Endpoint<Nothing, Health>(.get, "/two", id: "one", summary: "One.", authorization: .everyone)

    private func table(_ endpoints: [Endpoint<Nothing, Health>]) -> RouteTable {
        var table = RouteTable()
        for endpoint in endpoints { table.serve(endpoint) { _, _ in Health(service: "s", version: "v") } }
        return table
    }

    @Test func whatIsDeclaredMustBeServed() throws {
        try table([Self.one]).check(declared: [Self.one.declaration])
        let error = #expect(throws: ServiceFailure.self) {
            try table([]).check(declared: [Self.one.declaration])
        }
        #expect(error?.code == "endpoint_without_handler")
        #expect(error?.message.contains("GET /one") == true)
    }

    @Test func nothingIsServedTwice() {
        for table in [table([Self.one, Self.other]), table([Self.one, Self.sameID]), table([Self.one, Self.one])] {
            let error = #expect(throws: ServiceFailure.self) { try table.check(declared: []) }
            #expect(error?.code == "endpoint_served_twice")
        }
    }

    @Test func aContradictoryDeclarationDoesNotStart() {
        let wrong = Endpoint<Nothing, Health>(
            .get, "/one/{id}", id: "one", summary: "No parameter is declared.", authorization: .everyone)
        let error = #expect(throws: ServiceFailure.self) { try table([wrong]).check(declared: []) }
        #expect(error?.code == "endpoint_declaration")
    }

    @Test func mediaTypes() {
        for type in [
            "application/json", "Application/JSON", "application/json; charset=utf-8",
            "application/json;charset=\"UTF-8\"",
        ] {
            #expect(RequestBodyDecoding.isJSON(type), "\(type)")
        }
        for type in [
            nil, "", "text/json", "application/json; charset=latin1", "application/jsonx",
            "application/x-www-form-urlencoded",
        ] {
            #expect(!RequestBodyDecoding.isJSON(type), "\(type ?? "nil")")
        }
    }

    @Test func timeOrderedIDs() {
        var generator = SystemRandomNumberGenerator()
        let earlier = TimeOrderedID.make(milliseconds: 1_700_000_000_000, using: &generator)
        let later = TimeOrderedID.make(milliseconds: 1_700_000_000_001, using: &generator)
        #expect(earlier < later)
        #expect(earlier.hasPrefix("018bcfe5-6800-7"))
        #expect(WireSchemaCheck.isUUID(earlier))
        #expect("89ab".contains(Array(earlier)[19]))
    }

    @Test func cursorsOnlyReadWhatTheyWrote() {
        let cursor = StartCursor(startedMicroseconds: 1_767_225_600_000_123, id: "01a1fdcd-a9cf-7f2c-8ada-4cfff29123a7")
        #expect(StartCursor(text: cursor.text) == cursor)
        for text in ["", "x", "MTIz", "LTEvYQ", cursor.text + "A"] {
            #expect(StartCursor(text: text) == nil, "\(text)")
        }
    }
}
