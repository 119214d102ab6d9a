package dev.lloyd.bench.peers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.StringReader;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;

class RecallPlotTest {
    private static PeerRow row(String name, String maker, double bytes, double... recall) {
        return new PeerRow(
                name,
                maker,
                name,
                SearchPeer.Kind.EVERY_CODE,
                new Footprint(bytes, 0, 0, 0),
                List.of(recall[0], recall[1], recall[2], recall[3]),
                1,
                Double.NaN,
                Double.NaN,
                Double.NaN,
                List.of());
    }

    private static final List<PeerRow> ROWS = List.of(
            row("large", SearchPeer.OURS, 200, 0.95, 0.99, 1, 1),
            row("small <&>", SearchPeer.OURS, 50, 0.7, 0.8, 0.9, 0.95),
            row("beaten", "faiss", 60, 0.6, 0.7, 0.8, 0.9),
            row("equal", "Lucene", 60, 0.6, 0.9, 0.8, 0.9),
            row("tiny", SearchPeer.OURS, 8, 0.2, 0.3, 0.4, 0.5));

    private static Document drawn(List<PeerRow> rows) throws Exception {
        return DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(new InputSource(new StringReader(RecallPlot.svg(rows))));
    }

    private static List<String> words(Document svg) {
        List<String> words = new ArrayList<>();
        NodeList texts = svg.getElementsByTagName("text");
        for (int index = 0; index < texts.getLength(); index++) {
            words.add(((Element) texts.item(index)).getTextContent());
        }
        return words;
    }

    @Test
    void aFrontierHasWhatNothingBeats() {
        assertEquals(
                List.of("tiny", "small <&>", "large"),
                Frontier.of(ROWS, 0).stream().map(PeerRow::name).toList());
        List<PeerRow> theirs = ROWS.stream().filter(row -> !row.isOurs()).toList();
        assertEquals(List.of(theirs.get(1)), Frontier.of(theirs, 1));
        assertEquals(List.of(theirs.get(0)), Frontier.of(theirs, 0));
        assertEquals(List.of(), Frontier.of(List.of(), 0));
    }

    @Test
    void itIsWellFormedAndNamesEveryCodeThatIsDrawn() throws Exception {
        List<String> words = words(drawn(ROWS));
        for (String name : List.of("large", "small <&>", "beaten", "equal", "Lloyd", "faiss", "Lucene")) {
            assertTrue(words.contains(name), words.toString());
        }
        // Too few bytes for the plot; nobody has codes of JVector.
        assertFalse(words.contains("tiny"), words.toString());
        assertFalse(words.contains("JVector"), words.toString());
        assertEquals(RecallPlot.svg(ROWS), RecallPlot.svg(ROWS));
    }

    @Test
    void withoutCodesThereAreOnlyAxes() throws Exception {
        assertTrue(words(drawn(List.of())).contains("bytes a vector"));
    }

    @Test
    void recallGrowsUpwardsAndEqualRatiosOfMissesAreEqualSteps() {
        PlotArea area = new PlotArea(10, 20, 100, 300, 10, 1000, 0, 0.999);
        assertEquals(20, area.y(0.999), 1e-9);
        assertEquals(20, area.y(1), 1e-9);
        assertEquals(120, area.y(0.99), 1e-6);
        assertEquals(220, area.y(0.9), 1e-6);
        assertEquals(320, area.y(0), 1e-9);
        assertEquals(60, area.x(100), 1e-9);
    }

    @Test
    void wordsStandOnNothingElseAndAreLeftOutWhereThereIsNoRoom() {
        PlotArea area = new PlotArea(0, 0, 100, 40, 1, 10, 0, 0.9);
        LabelPlaces places = new LabelPlaces(area);
        LabelPlaces.Spot point = new LabelPlaces.Spot(50, 20);
        places.take(50, 20, 4);
        List<LabelPlaces.Place> found = new ArrayList<>();
        for (int label = 0; label < 20; label++) {
            Optional<LabelPlaces.Place> place = places.place("words", List.of(point));
            place.ifPresent(found::add);
        }
        assertTrue(found.size() > 1 && found.size() < 20, found.toString());
        for (LabelPlaces.Place one : found) {
            for (LabelPlaces.Place other : found) {
                double across = Math.abs(one.text().x() - other.text().x());
                double down = Math.abs(one.text().y() - other.text().y());
                assertTrue(
                        one == other || across >= one.width() || down >= LabelPlaces.HEIGHT - 1e-9, one + " " + other);
            }
        }
    }
}
