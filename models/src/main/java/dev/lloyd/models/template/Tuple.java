package dev.lloyd.models.template;

import java.util.AbstractList;
import java.util.List;

/// A list that is written in parentheses and equals no list.
final class Tuple extends AbstractList<Object> {
    private final List<Object> elements;

    Tuple(List<Object> elements) {
        this.elements = elements;
    }

    @Override
    public Object get(int index) {
        return elements.get(index);
    }

    @Override
    public int size() {
        return elements.size();
    }
}
