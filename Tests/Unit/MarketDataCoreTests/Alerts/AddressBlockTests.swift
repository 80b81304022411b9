import MarketDataCore
import Testing

@Suite("Where webhooks may go")
struct AddressBlockTests {
    private func six(_ head: [UInt8], tail: [UInt8] = []) -> [UInt8] {
        head + [UInt8](repeating: 0, count: 16 - head.count - tail.count) + tail
    }

    @Test(
        arguments: [
            [0, 0, 0, 0], [10, 0, 0, 1], [100, 64, 0, 1], [100, 100, 100, 200], [100, 127, 255, 255], [127, 0, 0, 1],
            [127, 255, 255, 254], [169, 254, 169, 254], [172, 16, 0, 1], [172, 31, 255, 255], [192, 0, 0, 192],
            [192, 168, 1, 1], [198, 18, 0, 1], [198, 19, 255, 255], [224, 0, 0, 1], [239, 1, 1, 1], [240, 0, 0, 1],
            [255, 255, 255, 255], [192, 0, 2, 1], [198, 51, 100, 1], [203, 0, 113, 1],
        ] as [[UInt8]])
    func internalIPv4IsNot(_ address: [UInt8]) { #expect(!AddressBlock.isPublic(address)) }

    @Test(
        arguments: [
            [1, 1, 1, 1], [8, 8, 8, 8], [9, 255, 255, 255], [11, 0, 0, 0], [100, 63, 255, 255], [100, 128, 0, 0],
            [126, 255, 255, 255], [128, 0, 0, 0], [169, 253, 0, 1], [172, 15, 255, 255], [172, 32, 0, 0],
            [192, 167, 255, 255], [192, 169, 0, 0], [198, 17, 255, 255], [198, 20, 0, 0], [223, 255, 255, 255],
        ] as [[UInt8]])
    func publicIPv4Is(_ address: [UInt8]) { #expect(AddressBlock.isPublic(address)) }

    @Test func internalIPv6IsNot() {
        let refused = [
            six([]), six([], tail: [1]), six([0xFE, 0x80], tail: [1]), six([0xFD, 0, 0x0E, 0xC2], tail: [2, 0x54]),
            six([0xFC]), six([0xFF, 2], tail: [1]),
            // IPv4 inside: mapped, compatible, NAT64, 6to4, Teredo.
            six([], tail: [0xFF, 0xFF, 8, 8, 8, 8]), six([], tail: [0xFF, 0xFF, 10, 0, 0, 1]),
            six([], tail: [127, 0, 0, 1]), six([0, 0x64, 0xFF, 0x9B], tail: [10, 0, 0, 1]),
            six([0x20, 2, 10, 0, 0, 1]), six([0x20, 1, 0, 0, 10]), six([0x20, 1, 0x0D, 0xB8]), six([0x3F, 0xFF]),
        ]
        for address in refused { #expect(!AddressBlock.isPublic(address), "\(address)") }
        #expect(AddressBlock.isPublic(six([0x26, 6, 0x47, 0], tail: [0x11, 0x11])))
        #expect(AddressBlock.isPublic(six([0x20, 1, 0x48, 0x60], tail: [0x88, 0x88])))
        #expect(!AddressBlock.isPublic([1, 2, 3]))
    }

    @Test func blocksEndWherePrefixesSay() throws {
        let block = try #require(AddressBlock(bytes: [10, 1, 0x80, 0], prefix: 17))
        #expect(block.contains([10, 1, 0xFF, 1]))
        #expect(!block.contains([10, 1, 0x7F, 255]))
        #expect(!block.contains([UInt8](repeating: 0, count: 16)))
        #expect(try #require(AddressBlock(bytes: [0, 0, 0, 0], prefix: 0)).contains([9, 9, 9, 9]))
        #expect(AddressBlock(bytes: [1, 2, 3], prefix: 8) == nil)
        #expect(AddressBlock(bytes: [1, 2, 3, 4], prefix: 33) == nil)
    }

    @Test(arguments: [
        "ftp://a.example", "//a.example", "https://", "https:///x", "https://u:p@a.example/", "https://a.example/#x",
        "https://a.ex ample/", "http://a.example/", "https://a.example\\@b/", "https://[::1", "javascript:alert(1)",
        "https://a.example:22/", "https://a.example:80/", "https://[2600::1]:25/", "https://a.example:/",
        "https://a.example:0/", "https://a.example:65536/", "https://a.example:+443/", "https://[2600::1]x/",
    ])
    func addressesThatAreNoWebhooks(_ text: String) {
        #expect(throws: AlertRefusal.self) { try WebhookAddress(text, allowsHTTP: false, field: "f") }
    }

    @Test func hostsAreFound() throws {
        func host(_ text: String) throws -> String { try WebhookAddress(text, allowsHTTP: true, field: "f").host }
        #expect(try host("https://Hooks.Example.com:8443/a?b=http://c") == "hooks.example.com")
        #expect(try host("http://127.0.0.1:8009/x") == "127.0.0.1")
        #expect(try host("https://[::1]:443/") == "::1")
        #expect(try host("http://a.example:80?x") == "a.example")
        #expect(try host("https://[::1]:65535") == "::1")
    }
}
