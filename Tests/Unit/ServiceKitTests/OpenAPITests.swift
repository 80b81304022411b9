import Contracts
import Foundation
import TestKit
import Testing

@testable import ServiceKit

@Suite("API description")
struct OpenAPITests {
    struct Order: WireType {
        let id: String
        let quantity: String
        let legs: [Leg]
        let note: String?

        struct Leg: WireType {
            let side: String
            let count: Int64
            static let schema = WireSchema.object(
                name: "Leg",
                [
                    WireField("side", .oneOf(["BUY", "SELL"]), "Which side."),
                    WireField("count", .integer(1...9_000_000_000), "How many."),
                ])
        }

        static let schema = WireSchema.object(
            name: "Order",
            [
                WireField("id", .string(format: "uuid"), "Its id."),
                WireField("quantity", .string(pattern: "^[0-9.]+$", lengths: 1...40, example: "1.5"), "A \"decimal\"."),
                WireField("legs", .list(Leg.schema, maxItems: 4), "Its legs."),
                WireField("note", .string(), isRequired: false, "A note."),
            ])
    }

    static let declarations =
        StandardRoutes.declarations + OperationsAPI.declarations + BillingAPI.declarations + [
            Endpoint<Order, Order>(
                .post, "/orders", id: "placeOrder", summary: "Places an order.", authorization: .scope("orders:write"),
                idempotency: .keyRequired, successStatus: 201, errors: [EndpointError(422, "no_margin", "No margin.")]
            ).declaration,
            Endpoint<Nothing, Nothing>(
                .delete, "/orders/{id}", id: "cancelOrder", summary: "Cancels.", authorization: .anyCaller,
                parameters: [.path("id", .string(format: "uuid"), "Its id.")], successStatus: 204
            ).declaration,
        ]

    static func document() -> [UInt8] {
        OpenAPIDocument.make(identity: SampleService.identity, version: "1.2.3", declarations: declarations)
    }

    @Test func isTheGoldenFile() throws {
        let path = PackageRoot.path("Tests/Fixtures/openapi/sample.json")
        let object = try JSONSerialization.jsonObject(with: Data(Self.document()))
        let pretty = try JSONSerialization.data(
            withJSONObject: object, options: [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes])
        let text = String(decoding: pretty, as: UTF8.self) + "\n"
        if ProcessInfo.processInfo.environment["SEXTANT_UPDATE_GOLDEN"] == "1" {
            try FileManager.default.createDirectory(
                atPath: (path as NSString).deletingLastPathComponent, withIntermediateDirectories: true)
            try text.write(toFile: path, atomically: true, encoding: .utf8)
        }
        let golden = try String(contentsOfFile: path, encoding: .utf8)
        #expect(text == golden, "changed? SEXTANT_UPDATE_GOLDEN=1 writes the file anew; read the difference")
    }

    @Test func everyOperationSaysWhoMayCallAndWhatGoesWrong() throws {
        let object = try #require(try JSONSerialization.jsonObject(with: Data(Self.document())) as? [String: Any])
        let paths = try #require(object["paths"] as? [String: [String: [String: Any]]])
        var operations = 0
        for (path, methods) in paths {
            for (method, operation) in methods {
                let responses = try #require(operation["responses"] as? [String: Any])
                #expect(operation["security"] is [Any], "\(method) \(path)")
                #expect(responses["500"] != nil && responses["504"] != nil && responses["400"] != nil)
                let isProtected = !((operation["security"] as? [Any])?.isEmpty ?? true)
                #expect((responses["401"] != nil) == isProtected, "\(method) \(path)")
                operations += 1
            }
        }
        #expect(operations == Self.declarations.count)
    }

    @Test func isTheSameEveryTime() {
        #expect(Self.document() == Self.document())
    }
}
