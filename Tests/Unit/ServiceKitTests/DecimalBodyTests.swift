import Contracts
import Foundation
import Testing

@testable import ServiceKit

/// A decimal in a request body is a text or a JSON number that is exactly representable; what is neither is refused by name.
@Suite("Decimals in request bodies")
struct DecimalBodyTests {
    private struct Amount: WireType, Equatable {
        let quantity: Quantity
        let note: String?

        init(quantity: Quantity, note: String?) {
            self.quantity = quantity
            self.note = note
        }

        static let schema = WireSchema.object(
            name: "Amount",
            [
                WireField("quantity", Quantity.schema, "How much."),
                WireField("note", .oneOf(["a", "b"]), isRequired: false, "A note."),
            ])
    }

    private func read(_ value: String) throws -> Quantity {
        try RequestBodyDecoding.decode(
            Amount.self, from: Array(#"{"quantity":\#(value)}"#.utf8), contentType: "application/json"
        ).quantity
    }

    @Test(
        "Numbers and texts mean the same decimal",
        arguments: [
            ("0.5", "0.5"), ("\"0.5\"", "0.5"), ("2", "2"), ("-3", "-3"), ("65432.10", "65432.1"),
            ("9007199254740993", "9007199254740993"), ("123456789.123456", "123456789.123456"), ("1e2", "100"),
            ("0.000000000001", "0.000000000001"), ("1e-12", "0.000000000001"),
        ])
    func accepted(value: String, expected: String) throws {
        #expect(try read(value) == Quantity(parsing: expected))
    }

    @Test(
        "What is no exact decimal is refused and named",
        arguments: [
            "true", "[]", "{}", "null", "\"\"", "\"abc\"", "\" 1\"", "\"1e2\"", "1e300", "1e-13",
            "0.1234567890123456789",
            "123456789012345678901234567890.5",
        ])
    func refused(value: String) {
        let problem = #expect(throws: ProblemError.self) { try read(value) }
        #expect(problem?.status == 400)
        #expect(problem?.code == "invalid_field")
        #expect(problem?.fields.first?.field == "quantity")
    }

    @Test("The description says so, and that what may be left out may be null")
    func described() {
        var schemas = OpenAPISchemas()
        _ = schemas.schema(Amount.schema)
        let text = String(decoding: schemas.components["Amount"]?.bytes ?? [], as: UTF8.self)
        #expect(text.contains(#""quantity":{"type":["string","number"],"pattern":"#))
        #expect(text.contains(#""note":{"type":["string","null"],"enum":["a","b",null],"#))
        #expect(
            throws: Never.self,
            performing: {
                _ = try RequestBodyDecoding.decode(
                    Amount.self, from: Array(#"{"quantity":"1","note":null}"#.utf8), contentType: "application/json")
            })
    }
}
